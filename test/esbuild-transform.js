import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

/** TypeScript to JavaScript file by file; the types are checked by `npm run types`. */
export default {
  getCacheKey: (source, path) => createHash('sha256').update(`${version}\0${path}\0${source}`).digest('hex'),
  process: (source, path) =>
    transformSync(source, { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: path }),
};
