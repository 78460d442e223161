import { Application, type ApplicationObject } from '../../cluster/argocd.js';
import { namesOf } from '../../config/contract/names.js';
import type { Site } from '../context.js';

/** The Argo CD Application. Throws when there is none. */
export async function applicationOf({ cluster, environment }: Site): Promise<ApplicationObject> {
  const found = await new Application(cluster, environment).read();
  if (found === undefined) {
    throw new Error(`there is no Application ${environment.argocd.namespace}/${namesOf(environment).application}`);
  }
  return found;
}
