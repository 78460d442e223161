import { join } from 'node:path';
import { chosenNames, type ImportEnvironment } from './config/load.js';
import { synthesize } from './commands/synthesize.js';

// npm and cdktf run it in the folder of the project; the file itself may be a bundle that lies elsewhere.
const root = process.cwd();
// A bundler finds all environments by this pattern.
const importEnvironment: ImportEnvironment = (name) =>
  import(`./environments/${name}.ts`) as ReturnType<ImportEnvironment>;

try {
  const names = chosenNames(join(root, 'environments'), process.env['PGPLATFORM_ENV']);
  await synthesize(root, names, importEnvironment);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
