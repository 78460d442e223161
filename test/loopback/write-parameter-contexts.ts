import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from '../../config/project.js';
import { measure } from './parameter-contexts.js';

// Asks one PostgreSQL of each major version what a change of its parameters takes, and writes config/parameter-contexts.json.
const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error(
    'Usage: node run.js test/loopback/write-parameter-contexts.ts BIN...\n  BIN  a folder with initdb and postgres, one for each major version',
  );
  process.exit(2);
}
const measured = (await Promise.all(folders.map(measure)))
  .map((each) => ({ ...each, major: Number.parseInt(each.version) }))
  .sort((a, b) => a.major - b.major);

/** The major versions that have a parameter in a context, by context and name. */
const contexts: Record<string, Record<string, number[]>> = {};
const found = measured.flatMap(({ major, contexts }) =>
  [...contexts].map(([name, context]) => [context, name, major] as const),
);
for (const [context, name, major] of found.sort()) ((contexts[context] ??= {})[name] ??= []).push(major);
const text = JSON.stringify({ versions: measured.map(({ version }) => version), contexts }, null, 2);
const file = join(root, 'config', 'parameter-contexts.json');
writeFileSync(file, await format(text, { parser: 'json', printWidth: 120 }));
