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
  const [level, says] = byContext[contexts.get(known ?? '') ?? 'internal'];
  if (level === 'restart' && neverBelowPrimary.includes(name) && Number(after) < Number(before)) {
    return { level, says: 'restarts the primary in place, then the replicas', reason: `${name} is lowered` };
  }
  return { level, says, reason: name };
}

const reload = ['live', 'reload only'] as const;
const ofNew = ['live', 'reload only; counts for new connections'] as const;
const byContext = {
  postmaster: ['restart', restarts],
  sighup: reload,
  superuser: reload,
  user: reload,
  backend: ofNew,
  'superuser-backend': ofNew,
  internal: ['unknown', 'whether PostgreSQL restarts is not known'],
} as const;

const isLoaded = (library: string) => loadedLibraries.some((known) => known === library);

function uses(manifests: readonly Manifest[], library: string): boolean {
  const spec = manifests.find(({ kind }) => kind === 'Cluster')?.['spec'] as
    { postgresql?: { parameters?: Record<string, string> } } | undefined;
  return Object.keys(spec?.postgresql?.parameters ?? {}).some((name) => name.startsWith(`${library}.`));
}
