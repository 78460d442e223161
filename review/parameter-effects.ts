import { loadedLibraries, neverBelowPrimary, parametersOf } from '../config/parameters.js';
import { majorOf } from '../config/quantities.js';
import type { Change, Manifest } from './change.js';
import type { Context, Effect } from './effect.js';
import { imageIn } from './major-upgrade.js';

/** What a rolling restart is, in the order in which CloudNativePG does it with `primaryUpdateMethod: switchover`. */
export const restarts = 'restarts every instance: the replicas first, then the primary hands over';

/** What a change of one parameter does: PostgreSQL's own context of it decides, and what CloudNativePG makes of that. */
export function parameterEffect({ path, before, after }: Change, context: Context): Effect {
  const name = path.at(-1) ?? '';
  const [library = ''] = name.split('.');
  if (name.startsWith('cnpg.')) {
    return { level: 'live', says: 'is a mark that the operator reads and overwrites', reason: name };
  }
  if (isLoaded(library) && uses(context.before, library) !== uses(context.after, library)) {
    return { level: 'restart', says: restarts, reason: `shared_preload_libraries, because of ${name}` };
  }
  const contexts = parametersOf(majorOf(imageIn(context.after)));
  // PostgreSQL does not tell upper from lower case in their names.
  const known = [...contexts.keys()].find((other) => other.toLowerCase() === name.toLowerCase());
  switch (contexts.get(known ?? '')) {
    case 'postmaster':
      return lowered(name, before, after)
        ? { level: 'restart', says: 'restarts the primary in place, then the replicas', reason: `${name} is lowered` }
        : { level: 'restart', says: restarts, reason: name };
    case 'sighup':
    case 'superuser':
    case 'user':
      return { level: 'live', says: 'reload only', reason: name };
    case 'backend':
    case 'superuser-backend':
      return { level: 'live', says: 'reload only; counts for new connections', reason: name };
    case 'internal':
    case undefined:
      return { level: 'unknown', says: 'whether PostgreSQL restarts is not known', reason: name };
  }
}

const isLoaded = (library: string) => loadedLibraries.some((known) => known === library);

const lowered = (name: string, before: unknown, after: unknown) =>
  neverBelowPrimary.includes(name) && Number(after) < Number(before);

function uses(manifests: readonly Manifest[], library: string): boolean {
  const spec = manifests.find(({ kind }) => kind === 'Cluster')?.['spec'] as
    { postgresql?: { parameters?: Record<string, string> } } | undefined;
  return Object.keys(spec?.postgresql?.parameters ?? {}).some((name) => name.startsWith(`${library}.`));
}
