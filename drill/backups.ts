import { Backup, type IBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Backup';
import { clusters, type Kubernetes } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { barmanPlugin } from '../constructs/manifests/object-store.js';

/** The kind of base backups. */
export const backups = { ...clusters, plural: 'backups' };

/** The base backups of the active lineage. */
async function backupsOf(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<readonly IBackup[]> {
  const all = await kubernetes.all<IBackup>(backups.group, backups.version, backups.plural, environment.namespace.name);
  return all.filter(({ spec }) => spec.cluster.name === namesOf(environment).cluster);
}

/**
 * The newest base backup of the active lineage: its name in the store, and when it was complete.
 *
 * @throws Error with the failure of the last one, where none is complete.
 */
export async function newestBackup(kubernetes: Kubernetes, environment: NamedEnvironment) {
  const own = await backupsOf(kubernetes, environment);
  const newest = own
    .flatMap(({ status: { phase, stoppedAt: finished, backupId: id } = {} }) =>
      phase === 'completed' && finished !== undefined && id !== undefined ? [{ id, finished }] : [],
    )
    .sort((one, other) => Date.parse(one.finished) - Date.parse(other.finished))
    .at(-1);
  if (newest !== undefined) return newest;
  const failure = own.find(({ status }) => status?.error !== undefined)?.status?.error;
  throw new Error(
    `no base backup of ${namesOf(environment).cluster} is complete${failure === undefined ? '' : `; the last failed: ${failure}`}`,
  );
}

/** Begins a base backup of the active lineage, as the schedule does. Returns its name, of which this is the beginning. */
export async function beginBackup(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  generateName: string,
): Promise<string> {
  const namespace = environment.namespace.name;
  const body = new Backup({
    metadata: { generateName, namespace },
    spec: {
      cluster: { name: namesOf(environment).cluster },
      target: 'prefer-standby',
      method: 'plugin',
      pluginConfiguration: { name: barmanPlugin },
    },
  }).toJSON();
  const made: unknown = await kubernetes.objects.createNamespacedCustomObject({ ...backups, namespace, body });
  return (made as IBackup).metadata.name ?? '';
}

/**
 * Begins a base backup where every one so far failed. The first one does on a database that ran without backups: it is asked
 * for before the instances have the plugin, and CloudNativePG does not try again before the next one is due.
 *
 * @returns why the last one failed; undefined where nothing was begun.
 */
export async function retryFirstBackup(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
): Promise<string | undefined> {
  const own = await backupsOf(kubernetes, environment);
  const failure = own.at(-1)?.status?.error;
  const wanted = environment.backup.type === 'object-store' && own.every(({ status }) => status?.phase === 'failed');
  if (!wanted || failure === undefined) return undefined;
  await beginBackup(kubernetes, environment, `${namesOf(environment).cluster}-first-`);
  return failure;
}
