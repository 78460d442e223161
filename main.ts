import { join } from 'node:path';
import { App } from 'cdktf';
import { chosenNames, loadEnvironment } from './config/load.js';
import { warningsOf } from './config/rules.js';
import { accessRules } from './constructs/access-rules.js';
import { ManifestFolder } from './constructs/manifest-folder.js';
import { postgresCluster } from './constructs/postgres-cluster.js';
import { supportingObjects } from './constructs/supporting-objects.js';
import { DatabaseStack } from './stacks/database-stack.js';
import { OperatorStack } from './stacks/operator-stack.js';

const root = import.meta.dirname;

try {
  const app = new App({ outdir: join(root, 'cdktf.out') });
  const folders: ManifestFolder[] = [];
  const environmentsFolder = join(root, 'environments');
  for (const name of chosenNames(environmentsFolder, process.env['PGPLATFORM_ENV'])) {
    const environment = await loadEnvironment(environmentsFolder, name);
    for (const warning of warningsOf(environment)) console.warn(`warning: environments/${name}.ts: ${warning}`);
    const operator = new OperatorStack(app, `${name}-operator`, environment);
    new DatabaseStack(app, `${name}-database`, environment).addDependency(operator);
    const folder = new ManifestFolder(join(root, 'manifests', name), name);
    for (const manifest of [postgresCluster(environment), ...supportingObjects(environment), ...accessRules(environment)]) folder.add(manifest);
    folders.push(folder);
  }
  app.synth();
  for (const folder of folders) folder.write();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
