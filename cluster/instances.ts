import { type Kubernetes, clusters, isReady } from './kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { until } from './wait.js';

/** What the Cluster says of itself, as far as it is read here. */
interface ClusterStatus {
  readonly phase?: string;
  readonly phaseReason?: string;
  readonly readyInstances?: number;
  readonly currentPrimary?: string;
  readonly targetPrimary?: string;
  readonly pgDataImageInfo?: { readonly majorVersion?: number };
  /** That of an upgrade that has begun and has not succeeded. */
  readonly targetPgDataImageInfo?: { readonly majorVersion?: number };
}

export type Instance = Awaited<ReturnType<Instances['list']>>[number];

/** Reads the instances of one Cluster, and runs programs in them. Default: the one that the endpoints lead to. */
export class Instances {
  private readonly namespace;

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly environment: NamedEnvironment,
    private readonly name = namesOf(environment).cluster,
  ) {
    this.namespace = environment.namespace.name;
  }

  /** How the API is asked for the Cluster. */
  get object() {
    return { ...clusters, namespace: this.namespace, name: this.name };
  }

  async status(): Promise<ClusterStatus> {
    const found: unknown = await this.kubernetes.objects.getNamespacedCustomObject(this.object);
    return (found as { status?: ClusterStatus }).status ?? {};
  }

  /** The instances as Kubernetes has them; the one that clients of the primary are sent to `serves`. */
  async list() {
    const { items } = await this.kubernetes.core.listNamespacedPod({
      namespace: this.namespace,
      labelSelector: `cnpg.io/cluster=${this.name},cnpg.io/podRole=instance`,
    });
    return items.map((pod) => {
      const { metadata, spec, status } = pod;
      const ready = isReady(pod) && metadata?.deletionTimestamp === undefined;
      return {
        pod: metadata?.name ?? '',
        uid: metadata?.uid ?? '',
        node: spec?.nodeName ?? '',
        address: status?.podIP ?? '',
        ready,
        serves: ready && metadata?.labels?.['cnpg.io/instanceRole'] === 'primary',
      };
    });
  }

  /** The instance that serves as the primary, or undefined. */
  async primary(): Promise<Instance | undefined> {
    return (await this.list()).find(({ serves }) => serves);
  }

  /** Why the Cluster is not as it should be, or undefined. */
  async fault(): Promise<string | undefined> {
    const wanted = this.environment.postgres.instances;
    const { phase = 'no phase', readyInstances = 0, currentPrimary, targetPrimary } = await this.status();
    if (phase !== 'Cluster in healthy state') return phase;
    if (currentPrimary !== targetPrimary) return `switching from ${currentPrimary ?? ''} to ${targetPrimary ?? ''}`;
    const instances = await this.list();
    const ready = instances.filter((instance) => instance.ready).length;
    if (readyInstances < wanted || ready < wanted)
      return `${Math.min(ready, readyInstances)} of ${wanted} instances are ready`;
    if (!instances.some(({ serves }) => serves)) return 'no pod has the label of the primary';
    return undefined;
  }

  /** Waits until the Cluster is as it should be. Throws after the limit, in seconds. */
  async healthy(limit: number): Promise<void> {
    await until('the cluster is healthy', limit, async () => (await this.fault()) === undefined);
  }

  /**
   * Runs one statement as the superuser, and returns what psql prints, unaligned.
   *
   * @throws Error with the name of the pod and what psql says.
   */
  async psql(pod: string, statement: string, { database = 'postgres', seconds = 20 } = {}): Promise<string> {
    const { status, stdout, stderr } = await this.run(pod, ['psql', '-XqAtc', statement, database], seconds);
    if (status !== 0) throw new Error(`${pod}: ${stderr.trim()}`);
    return stdout.trim();
  }

  /** The size of the volume of a folder, and what is free of it, in bytes. NaN where they cannot be read. */
  async room(pod: string, folder: string): Promise<{ readonly size: number; readonly free: number }> {
    const { stdout } = await this.run(pod, ['df', '-B1', '--output=size,avail', folder]);
    const [size = NaN, free = NaN] = (stdout.trim().split('\n').at(-1) ?? '').trim().split(/\s+/).map(Number);
    return { size, free };
  }

  /** Runs a command in the container of an instance. */
  run(pod: string, command: readonly string[], seconds = 20) {
    return this.kubernetes.run({ namespace: this.namespace, name: pod, container: 'postgres' }, command, seconds);
  }
}
