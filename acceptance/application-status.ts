import { Application, type ApplicationObject } from '../commands/application.js';
import { namesOf } from '../constructs/names.js';
import type { Site } from './site.js';

/** The Argo CD Application. Throws when there is none. */
export async function applicationOf({ cluster, environment }: Site): Promise<ApplicationObject> {
  const found = await new Application(cluster, environment).read();
  if (found === undefined) {
    throw new Error(`there is no Application ${environment.argocd.namespace}/${namesOf(environment).application}`);
  }
  return found;
}
