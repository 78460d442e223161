import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { checkContract } from '../config/contract/endpoints.js';
import { warningsOf } from '../config/derived.js';
import { environmentNames, fromFolder, loadEnvironment, type NamedEnvironment } from '../config/load.js';
import { folderAt, removeLeftovers } from '../constructs/manifests/manifest-folder.js';
import { DatabaseManifests } from './database-manifests.js';
import { DatabaseStack } from './database-stack.js';
import { OperatorStack } from './operator-stack.js';

/** The stacks of an environment, in the order in which they are applied. */
export const stacksOf = (environment: string) => [`${environment}-operator`, `${environment}-database`] as const;

/**
 * Writes `cdktf.out/` and `manifests/` of the environments named, and removes what environments left that exist no more.
 *
 * @param root folder that holds `environments/`.
 * @param importEnvironment how their files are read. Default: from that folder.
 * @throws EnvironmentError before anything is written.
 */
export async function synthesize(
  root: string,
  names: readonly string[],
  importEnvironment = fromFolder(join(root, 'environments')),
): Promise<readonly NamedEnvironment[]> {
  const manifests = join(root, 'manifests');
  const environments = await Promise.all(names.map((name) => loadEnvironment(name, importEnvironment)));
  const output = build(root, environments);
  for (const [environment, folder] of output.folders) {
    checkContract(environment, folderAt(join(manifests, environment.name)), folder.files);
  }
  output.write();
  const known = environmentNames(join(root, 'environments'));
  removeLeftovers(manifests, known);
  removeStacks(join(root, 'cdktf.out', 'stacks'), known.flatMap(stacksOf));
  return environments;
}

/** Writes `cdktf.out/` and `manifests/` below a folder, without a look at what was there before. */
export function write(root: string, environments: readonly NamedEnvironment[]): void {
  build(root, environments).write();
}

/** Makes everything, and writes nothing yet: no manifest when a stack cannot be synthesized. */
function build(root: string, environments: readonly NamedEnvironment[]) {
  const app = new App({ outdir: join(root, 'cdktf.out') });
  const folders = new Map(
    environments.map((environment) => {
      const [operatorId, databaseId] = stacksOf(environment.name);
      const operator = new OperatorStack(app, operatorId, environment);
      new DatabaseStack(app, databaseId, environment).addDependency(operator);
      return [environment, new DatabaseManifests(app, `${environment.name}-manifests`, environment)];
    }),
  );
  return {
    folders,
    write: () => {
      app.synth();
      for (const folder of folders.values()) folder.write(join(root, 'manifests'));
    },
  };
}

/** Tells what is no fault and still worth knowing, environment by environment. */
export function printWarnings(environments: readonly NamedEnvironment[]): void {
  for (const environment of environments) {
    for (const warning of warningsOf(environment)) {
      console.warn(`warning: environments/${environment.name}.ts: ${warning}`);
    }
  }
}

function removeStacks(folder: string, known: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const stack of readdirSync(folder)) {
    if (!known.includes(stack)) rmSync(join(folder, stack, 'cdk.tf.json'), { force: true });
  }
}
