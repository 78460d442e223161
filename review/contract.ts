import type { LiveFacts } from '../cluster/live.js';
import { isPlaceholder } from '../config/contract/endpoints.js';
import type { NamedEnvironment } from '../config/load.js';
import { EnvironmentError, type Problem } from '../config/problems.js';
import { manifestEffects } from './blast-radius.js';
import { type Folder, manifestsOf, recordOf } from './change.js';
import type { Effect } from './effect.js';
import { goesBack } from './major-upgrade.js';

/**
 * Compares the manifests of an environment with those of its last synthesis: clients hold endpoints, data is not lost
 * by the way, and not everything can be undone.
 *
 * @param before what was synthesized last. Nothing is compared where there is nothing, or nobody used it.
 * @param ask what the cluster knows; asked only where the way back of an upgrade depends on it.
 * @throws EnvironmentError with every change that cannot be applied, and every one that `acknowledge` has to name.
 */
export async function checkContract(
  environment: NamedEnvironment,
  before: Folder,
  after: Folder,
  ask: (environment: NamedEnvironment) => Promise<LiveFacts>,
): Promise<void> {
  const old = manifestsOf(before);
  const record = recordOf(old);
  if (record === undefined || isPlaceholder(record['repository'] ?? '')) return;
  const manifests = { before: old, after: manifestsOf(after) };
  const { dataMajor } = goesBack(manifests) ? await ask(environment) : {};
  const effects = manifestEffects({ ...manifests, dataMajor });
  const problems = problemsOf(effects, environment.acknowledge);
  if (problems.length > 0) throw new EnvironmentError(environment.file, problems);
}

/** What stands in the way of effects: those that cannot be, and those that nobody acknowledged. */
export function problemsOf(effects: readonly Effect[], acknowledged: readonly string[]): readonly Problem[] {
  return effects.flatMap(({ level, says, acknowledge, problem }) => {
    if (problem !== undefined) return problem;
    if (acknowledge === undefined || acknowledged.includes(acknowledge)) return [];
    return {
      path: 'acknowledge',
      why: `This ${says}: ${acknowledge}.`,
      cure: `Take the change back, or add '${acknowledge}' to acknowledge${level === 'clients' ? ' and tell the clients' : ''}.`,
    };
  });
}
