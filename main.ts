import { join } from 'node:path';
import { chosenNames } from './config/load.js';
import { warningsOf } from './config/rules.js';
import { synthesize } from './stacks/synthesize.js';

const root = import.meta.dirname;

try {
  const names = chosenNames(join(root, 'environments'), process.env['PGPLATFORM_ENV']);
  for (const environment of await synthesize(root, names)) {
    for (const warning of warningsOf(environment))
      console.warn(`warning: environments/${environment.name}.ts: ${warning}`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
