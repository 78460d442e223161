import type { IBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Backup';
import { clusters, type Kubernetes } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';

/**
 * The newest base backup of the active lineage: its name in the store, and when it was complete.
 *
 * @throws Error with the failure of the last one, where none is complete.
 */
export async function newestBackup(kubernetes: Kubernetes, environment: NamedEnvironment) {
  const { cluster: name } = namesOf(environment);
  const { group, version } = clusters;
  const all = await kubernetes.all<IBackup>(group, version, 'backups', environment.namespace.name);
  const own = all.filter(({ spec }) => spec.cluster.name === name);
  const newest = own
    .flatMap(({ status: { phase, stoppedAt: finished, backupId: id } = {} }) =>
      phase === 'completed' && finished !== undefined && id !== undefined ? [{ id, finished }] : [],
    )
    .sort((one, other) => Date.parse(one.finished) - Date.parse(other.finished))
    .at(-1);
  if (newest !== undefined) return newest;
  const failure = own.find(({ status }) => status?.error !== undefined)?.status?.error;
  throw new Error(
    `no base backup of ${name} is complete${failure === undefined ? '' : `; the last failed: ${failure}`}`,
  );
}
