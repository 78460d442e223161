import { createHash } from 'node:crypto';
import { buildSync, transformSync, version } from 'esbuild';

const typescript = { loader: 'ts', format: 'esm', target: 'node20.19', sourcemap: 'inline' };
const whole = { bundle: true, packages: 'external', format: 'esm', minifyWhitespace: true, write: false };
const made = `${version}\0${JSON.stringify([typescript, whole])}`;

/** TypeScript to JavaScript file by file; the types are checked by `npm run types`. And packages as they load faster. */
export default {
  getCacheKey: (source, path) => createHash('sha256').update(`${made}\0${path}\0${source}`).digest('hex'),
  process(source, path) {
    if (path.endsWith('.ts')) return transformSync(source, { ...typescript, sourcefile: path });
    // The client of the Kubernetes API is a thousand files; most of cdktf is comments that map it to its sources.
    if (!path.includes('client-node')) return transformSync(source, { minifyWhitespace: true });
    return { code: buildSync({ entryPoints: [path], ...whole }).outputFiles[0].text };
  },
};
