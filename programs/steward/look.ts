import { setTimeout as pause } from 'node:timers/promises';
import { type Api, ApiError } from './api.js';
import { type Cluster, type FailoverQuorum, type Lease, type List, type Pod, paths, roleLabel } from './kubernetes.js';
import type { ClusterView, Instance, InstanceStatus, LeaseView, Look, Quorum } from './observation.js';
import { type Self, type Settings, recordOf } from './settings.js';

/** How instances and nodes are heard. */
export interface Network {
  signOfLife(host: string, port: number, tls?: boolean): Promise<'taken' | 'refused' | 'none'>;
  instanceStatus(host: string): Promise<InstanceStatus | undefined>;
}

const kubeletPort = 10250;
const managerPort = 8000;
const postgresPort = 5432;
/** How long kubelet and manager of an instance that lives may take to answer, in milliseconds. */
const soonMs = 300;

/** What the API server answers. Nothing where it does not, and what stands for something that does not exist. */
type Ask = <T>(answer: Promise<T>, absent?: T) => Promise<T | undefined>;

/** Whether one of these is true, as soon as that is known. */
const anyOf = (answers: readonly Promise<boolean>[]): Promise<boolean> =>
  Promise.any(answers.map(async (answer) => (await answer) || Promise.reject(new Error('no')))).catch(() => false);

/** The Lease of a node that was removed: nobody renews it. */
const noLease: Lease = { metadata: { name: '', uid: '', resourceVersion: 'none' } };

/** Looks at one Cluster. It remembers who has answered it before, and where the pods were when nobody tells. */
export class Observer {
  private readonly heard = new Set<string>();
  private pods: readonly Pod[] = [];

  constructor(
    private readonly cluster: string,
    private readonly settings: Settings,
    private readonly self: Self,
    private readonly api: Api,
    private readonly network: Network,
    private readonly now: () => number,
  ) {}

  /**
   * One look; all is asked if somebody is silent or a deposed primary.
   *
   * @param more what else is asked, by what was seen. Each instance makes new connections to PostgreSQL for its status.
   */
  async look(more: (seen: Look) => 'nothing' | 'objects' | 'objects and statuses'): Promise<Look> {
    const { namespace } = this.settings;
    const problems: string[] = [];
    const ask: Ask = async (answer, absent) => {
      try {
        return await answer;
      } catch (error) {
        // What does not exist is an answer.
        if (error instanceof ApiError && error.status === 404) return absent;
        problems.push(String(error));
        return undefined;
      }
    };
    const labels = { 'cnpg.io/cluster': this.cluster, 'cnpg.io/podRole': 'instance' };
    const [pods, lease, quorum] = await Promise.all([
      ask(this.api.get<List<Pod>>(paths.pods(namespace, labels))),
      ask(this.api.get<Lease>(paths.lease(namespace, this.cluster))),
      ask(this.api.get<FailoverQuorum>(paths.failoverQuorum(namespace, this.cluster))),
    ]);
    this.pods = pods?.items ?? this.pods;
    const from = this.now();
    const instances = await Promise.all(this.pods.map((pod) => this.listen(pod)));
    const seen: Look = {
      from,
      to: from,
      clean: problems.length === 0,
      problems,
      instances,
      ...(lease === undefined ? {} : { primaryLease: viewOf(lease) }),
      ...(quorum?.status === undefined ? {} : { quorum: quorumOf(quorum) }),
    };
    const judged = instances.some(({ silent, role }) => silent || role === 'unhealthy');
    const asked = judged ? 'objects and statuses' : more(seen);
    const rest = asked === 'nothing' ? {} : await this.askOn(instances, asked === 'objects and statuses', ask);
    return { ...seen, ...rest, to: this.now(), clean: problems.length === 0 };
  }

  private async listen(pod: Pod): Promise<Instance> {
    const { uid } = pod.metadata;
    const { podIP, hostIP } = pod.status ?? {};
    const reach = async (host: string | undefined, port: number, key: string, tls = true) => {
      const sign = host === undefined ? 'none' : await this.network.signOfLife(host, port, tls);
      // A firewall refuses as a living machine does, and would always do so: that is a sign of life and not one of being heard.
      if (sign === 'taken') this.heard.add(key);
      return sign !== 'none';
    };
    const node = `node ${hostIP ?? ''}`;
    const first = [reach(hostIP, kubeletPort, node), reach(podIP, managerPort, uid)];
    // PostgreSQL starts a process for each connection: it is asked only when nobody else answers soon.
    const soon = await Promise.race([anyOf(first), pause(soonMs, false)]);
    const last = soon ? [] : [reach(podIP, postgresPort, `${uid} postgres`, false)];
    const answered = await Promise.all([...first, ...last]);
    return {
      ...instanceOf(pod),
      silent: podIP !== undefined && hostIP !== undefined && !answered.includes(true),
      heardBefore: this.heard.has(node) && this.heard.has(uid),
    };
  }

  /** All that a verdict needs beside silence, with a write that tells whether the API server takes any. */
  private async askOn(
    instances: readonly Instance[],
    statuses: boolean,
    ask: Ask,
  ): Promise<Pick<Look, 'instances' | 'cluster' | 'record'>> {
    const { namespace } = this.settings;
    const [cluster, record, judged] = await Promise.all([
      ask(this.api.get<Cluster>(paths.cluster(namespace, this.cluster))),
      ask(this.api.get<Lease>(paths.lease(namespace, recordOf(this.cluster)))),
      Promise.all(instances.map((instance) => this.examine(instance, statuses, ask))),
      ask(this.writeCanary()),
    ]);
    return {
      instances: judged,
      ...(cluster === undefined ? {} : { cluster: clusterOf(cluster) }),
      ...(record === undefined
        ? {}
        : { record: { pod: record.spec?.holderIdentity ?? '', version: record.metadata.resourceVersion } }),
    };
  }

  private async examine(instance: Instance, statuses: boolean, ask: Ask): Promise<Instance> {
    const podIP = this.pods.find(({ metadata }) => metadata.uid === instance.uid)?.status?.podIP;
    const [nodeLease, status] = await Promise.all([
      instance.node === ''
        ? undefined
        : ask(this.api.get<Lease>(paths.lease('kube-node-lease', instance.node)), noLease),
      !statuses || instance.silent || podIP === undefined ? undefined : this.network.instanceStatus(podIP),
    ]);
    return {
      ...instance,
      ...(nodeLease === undefined ? {} : { nodeLease: nodeLease.metadata.resourceVersion }),
      ...(status === undefined ? {} : { status }),
    };
  }

  private async writeCanary(): Promise<void> {
    const { namespace, canary } = this.settings;
    const spec = { holderIdentity: this.self.pod, renewTime: microTime() };
    try {
      await this.api.merge(paths.lease(namespace, canary), { spec });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      await this.api.create(paths.leases(namespace), leaseNamed(canary, spec));
    }
  }
}

/** A new Lease. */
export const leaseNamed = (name: string, spec: object) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name },
  spec,
});

/** Now, as Leases have it; for people, no program here compares it. */
export const microTime = (): string => new Date().toISOString().replace('Z', '000Z');

const viewOf = ({ metadata, spec }: Lease): LeaseView => ({
  holder: spec?.holderIdentity ?? '',
  version: metadata.resourceVersion,
});

function instanceOf({ metadata, spec, status }: Pod): Omit<Instance, 'silent' | 'heardBefore'> {
  const container = status?.containerStatuses?.find(({ name }) => name === 'postgres');
  const reason = container?.state?.waiting?.reason ?? '';
  const neverRan = container?.restartCount === 0 && container.lastState?.terminated === undefined;
  const readiness = status?.conditions?.find(({ type }) => type === 'Ready');
  const image = spec.containers.find(({ name }) => name === 'postgres')?.image;
  const missing = neverRan && ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'].includes(reason);
  return {
    name: metadata.name,
    uid: metadata.uid,
    container: container?.containerID ?? '',
    node: spec.nodeName ?? '',
    ready: readiness?.status === 'True',
    readySince: readiness?.lastTransitionTime ?? '',
    terminating: metadata.deletionTimestamp !== undefined,
    role: metadata.labels?.[roleLabel] ?? '',
    ...(missing && image !== undefined ? { missingImage: image } : {}),
  };
}

function clusterOf({ metadata, spec, status = {} }: Cluster): ClusterView {
  const { annotations = {}, uid } = metadata;
  return {
    uid,
    image: status.image ?? '',
    currentPrimary: status.currentPrimary ?? '',
    targetPrimary: status.targetPrimary ?? '',
    phase: status.phase ?? '',
    size: spec?.instances ?? 0,
    // As setPrimaryOnSchedulableNode has it (internal/controller/replicas.go).
    cordoned: (status.phaseReason ?? '').includes('unschedulable node'),
    // CloudNativePG keeps an empty list when fencing ends by some ways.
    fenced: !['', '[]'].includes(annotations['cnpg.io/fencedInstances'] ?? ''),
    hibernated: annotations['cnpg.io/hibernation'] === 'on',
    isReplicaCluster: spec?.replica !== undefined && spec.replica.enabled !== false,
  };
}

const quorumOf = ({ metadata, status = {} }: FailoverQuorum): Quorum => ({
  primary: status.primary ?? '',
  standbys: status.standbyNames ?? [],
  number: status.standbyNumber ?? 0,
  version: metadata.resourceVersion,
});
