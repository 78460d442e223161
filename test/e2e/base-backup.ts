import { until } from '../../cluster/wait.js';
import { clusters, type Kubernetes } from '../../cluster/kubernetes.js';
import { namesOf } from '../../config/contract/names.js';
import { barmanPlugin } from '../../constructs/manifests/object-store.js';
import { expect } from './report.js';
import type { Workspace } from './workspace.js';

interface BackupStatus {
  readonly phase?: string;
  readonly error?: string;
  readonly instanceID?: { readonly podName?: string };
}

/** A base backup that is taken now. */
export class BaseBackup {
  private readonly started = performance.now();

  private constructor(
    private readonly kubernetes: Kubernetes,
    private readonly object: typeof clusters & { readonly namespace: string; readonly name: string },
  ) {}

  static async begin({ kubernetes, environment }: Workspace): Promise<BaseBackup> {
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
    return new BaseBackup(kubernetes, object);
  }

  /** Waits until it has one of the phases. */
  async reaches(...phases: readonly string[]): Promise<BackupStatus> {
    return until(`the backup is ${phases.join(' or ')}`, 1800, async () => {
      const { status } = (await this.kubernetes.objects.getNamespacedCustomObject(this.object)) as {
        status?: BackupStatus;
      };
      return phases.includes(status?.phase ?? '') ? status : undefined;
    });
  }

  /** Waits for its end. Returns how long it took, and what became of it. */
  async end(): Promise<BackupStatus & { readonly seconds: number }> {
    const status = await this.reaches('completed', 'failed');
    return { ...status, seconds: (performance.now() - this.started) / 1000 };
  }
}

/** Takes a base backup now. Returns what it did. */
export async function backUp(workspace: Workspace): Promise<string> {
  const { phase, error, seconds, instanceID } = await (await BaseBackup.begin(workspace)).end();
  expect(phase === 'completed', `the backup failed: ${error ?? 'no reason'}`);
  return `${seconds.toFixed(0)} s, from ${instanceID?.podName ?? '?'}`;
}
