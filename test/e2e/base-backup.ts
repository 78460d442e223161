import type { Cluster } from '../../commands/cluster.js';
import type { NamedEnvironment } from '../../config/load.js';
import { namesOf } from '../../constructs/names.js';
import { barmanPlugin } from '../../constructs/object-store.js';
import { expect, until } from './report.js';

/** Takes a base backup now. Returns what it did. */
export async function backUp(cluster: Cluster, environment: NamedEnvironment): Promise<string> {
  const namespace = environment.namespace.name;
  const backups = { group: 'postgresql.cnpg.io', version: 'v1', plural: 'backups', namespace };
  const name = `e2e-${Date.now()}`;
  await cluster.objects.createNamespacedCustomObject({
    ...backups,
    body: {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Backup',
      metadata: { name, namespace },
      spec: {
        cluster: { name: namesOf(environment).cluster },
        method: 'plugin',
        pluginConfiguration: { name: barmanPlugin },
      },
    },
  });
  const started = performance.now();
  const status = await until('the backup ends', 1800, async () => {
    const found = (await cluster.objects.getNamespacedCustomObject({ ...backups, name })) as {
      status?: { phase?: string; error?: string; instanceID?: { podName?: string } };
    };
    return ['completed', 'failed'].includes(found.status?.phase ?? '') ? found.status : undefined;
  });
  expect(status.phase === 'completed', `the backup failed: ${status.error ?? 'no reason'}`);
  return `${((performance.now() - started) / 1000).toFixed(0)} s, from ${status.instanceID?.podName ?? '?'}`;
}
