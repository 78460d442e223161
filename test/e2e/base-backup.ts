import { until } from '../../cluster/wait.js';
import { clusters } from '../../cluster/kubernetes.js';
import { namesOf } from '../../config/contract/names.js';
import { barmanPlugin } from '../../constructs/manifests/object-store.js';
import { expect } from './report.js';
import type { Workspace } from './workspace.js';

interface BackupStatus {
  readonly phase?: string;
  readonly error?: string;
  readonly instanceID?: { readonly podName?: string };
}

/** Begins a base backup. */
export async function beginBackup({ kubernetes, environment }: Workspace) {
  const namespace = environment.namespace.name;
  const object = { ...clusters, plural: 'backups', namespace, name: `e2e-${Date.now()}` };
  await kubernetes.objects.createNamespacedCustomObject({
    ...object,
    body: {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Backup',
      metadata: { name: object.name, namespace },
      spec: {
        cluster: { name: namesOf(environment).cluster },
        method: 'plugin',
        pluginConfiguration: { name: barmanPlugin },
      },
    },
  });
  const started = performance.now();
  /** Waits until it has one of the phases. */
  const reaches = (...phases: readonly string[]) =>
    until(`the backup is ${phases.join(' or ')}`, 1800, async () => {
      const { status } = (await kubernetes.objects.getNamespacedCustomObject(object)) as { status?: BackupStatus };
      return phases.includes(status?.phase ?? '') ? status : undefined;
    });
  /** Waits for its end. Returns how long it took, and what became of it. */
  const end = async () => {
    const status = await reaches('completed', 'failed');
    return { ...status, seconds: (performance.now() - started) / 1000 };
  };
  return { reaches, end };
}

/** Takes a base backup now. Returns what it did. */
export async function backUp(workspace: Workspace): Promise<string> {
  const { phase, error, seconds, instanceID } = await (await beginBackup(workspace)).end();
  expect(phase === 'completed', `the backup failed: ${error ?? 'no reason'}`);
  return `${seconds.toFixed(0)} s, from ${instanceID?.podName ?? '?'}`;
}
