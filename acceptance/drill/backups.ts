import type { Cluster } from '../../commands/cluster.js';
import type { NamedEnvironment } from '../../config/load.js';
import { namesOf } from '../../constructs/names.js';

interface BackupObject {
  readonly spec: { readonly cluster: { readonly name: string } };
  readonly status?: { readonly phase?: string; readonly stoppedAt?: string; readonly error?: string };
}

/**
 * When the newest base backup of the active lineage was complete.
 *
 * @throws Error with the failure of the last one, where none is complete.
 */
export async function newestBackup(cluster: Cluster, environment: NamedEnvironment): Promise<string> {
  const { cluster: name } = namesOf(environment);
  const { items } = (await cluster.objects.listNamespacedCustomObject({
    group: 'postgresql.cnpg.io',
    version: 'v1',
    plural: 'backups',
    namespace: environment.namespace.name,
  })) as { items: readonly BackupObject[] };
  const own = items.filter(({ spec }) => spec.cluster.name === name);
  const complete = own
    .filter(({ status }) => status?.phase === 'completed' && status.stoppedAt !== undefined)
    .map(({ status }) => status?.stoppedAt ?? '')
    .sort();
  const newest = complete.at(-1);
  if (newest !== undefined) return newest;
  const failure = own.find(({ status }) => status?.error !== undefined)?.status?.error;
  throw new Error(
    `no base backup of ${name} is complete${failure === undefined ? '' : `; the last failed: ${failure}`}`,
  );
}
