import { build } from 'esbuild';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';

// `node run.js PROGRAM.ts [ARGUMENT...]` runs a program of this project, or what it exports. A bundle starts in half of the
// time that Node takes for one file after the other.
process.argv.splice(1, 1);
const [, program] = process.argv;
const { name } = parse(program);
const outdir = join(import.meta.dirname, 'node_modules', '.cache', 'programs', name);
const form = { platform: 'node', format: 'esm', splitting: true, sourcemap: true, outExtension: { '.js': '.mjs' } };
const made = await build({ entryPoints: [program], outdir, bundle: true, packages: 'external', write: false, ...form });
mkdirSync(outdir, { recursive: true });
// At once, since the same program may start a second time meanwhile.
for (const { path, contents } of made.outputFiles) {
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
process.setSourceMapsEnabled(true);
const { default: run } = await import(pathToFileURL(join(outdir, `${name}.mjs`)).href);
await run?.();
