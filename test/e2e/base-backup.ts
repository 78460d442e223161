import { until } from '../../cluster/wait.js';
import { backups, beginBackup as begin } from '../../drill/backups.js';
import { expect } from './report.js';
import type { Workspace } from './workspace.js';

interface BackupStatus {
  readonly phase?: string;
  readonly error?: string;
  readonly instanceID?: { readonly podName?: string };
}

/** Begins a base backup. */
export async function beginBackup({ kubernetes, environment }: Workspace) {
  const name = await begin(kubernetes, environment, 'e2e-');
  const object = { ...backups, namespace: environment.namespace.name, name };
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
