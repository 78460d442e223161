import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

const options = { loader: 'ts', format: 'esm', target: 'node20.19', sourcemap: 'inline' };
const made = `${version}\0${JSON.stringify(options)}`;

/** TypeScript to JavaScript file by file; the types are checked by `npm run types`. */
export default {
  getCacheKey: (source, path) => createHash('sha256').update(`${made}\0${path}\0${source}`).digest('hex'),
  process: (source, path) => transformSync(source, { ...options, sourcefile: path }),
};
