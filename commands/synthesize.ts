import { basename, join } from 'node:path';
import { checkTogether } from '../config/rules/together.js';
import { warningsOf } from '../config/derived.js';
import { environmentNames, loadEnvironment, type NamedEnvironment } from '../config/load.js';
import { committed } from '../cluster/git.js';
import { folderAt } from '../constructs/manifests/manifest-folder.js';
import { checkContract } from '../review/contract.js';
import { render } from '../stacks/render.js';
import { write } from '../stacks/write.js';

// The client of the Kubernetes API takes long to load, and few changes depend on what it knows.
const ask = async (environment: NamedEnvironment) => (await import('../cluster/live.js')).reachableFacts(environment);

/**
 * Writes `cdktf.out/` and `manifests/` of the environments named, and tells what is no fault and still worth knowing.
 *
 * @param root folder of the project.
 * @throws EnvironmentError before anything is written, also when a change is refused or nobody acknowledged it.
 */
export async function synthesize(root: string, names: readonly string[]): Promise<readonly NamedEnvironment[]> {
  const folder = join(root, 'environments');
  const environments = await Promise.all(names.map((name) => loadEnvironment(folder, name)));
  checkTogether(environments);
  const rendered = new Map(environments.map((environment) => [environment.name, render(environment)]));
  for (const environment of environments) {
    const manifests = join('manifests', environment.name);
    // What is not committed yet, nobody runs.
    const before = (await committed(root, manifests)) ?? folderAt(join(root, manifests));
    await checkContract(environment, before, rendered.get(environment.name)?.manifests ?? new Map(), ask);
  }
  const known = environmentNames(folder).map((path) => basename(path));
  write(root, rendered, known);
  for (const environment of environments) {
    for (const warning of warningsOf(environment)) {
      console.warn(`warning: ${environment.file}: ${warning}`);
    }
  }
  return environments;
}
