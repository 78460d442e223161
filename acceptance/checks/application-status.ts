import { Application, type ApplicationObject } from '../../cluster/argocd.js';
import { namesOf } from '../../config/contract/names.js';
import type { AcceptanceContext } from '../context.js';

/** The Argo CD Application. Throws when there is none. */
export async function applicationOf({ kubernetes, environment }: AcceptanceContext): Promise<ApplicationObject> {
  const found = await new Application(kubernetes, environment).read();
  if (found === undefined) {
    throw new Error(`there is no Application ${environment.argocd.namespace}/${namesOf(environment).application}`);
  }
  return found;
}
