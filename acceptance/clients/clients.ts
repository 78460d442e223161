import type { Kubernetes } from '../../cluster/kubernetes.js';
import { orNothing } from '../../cluster/kubernetes.js';
import type { NamedEnvironment } from '../../config/load.js';
import { admit } from './admission.js';
import { clientNamespace, type PodClient, Pod, type PodOptions, psql } from './pod-client.js';
import type { Target } from './lan-client.js';
import type { Tidy } from '../../cluster/tidy.js';
import { until } from '../../cluster/wait.js';

/** Namespace of the client pods, which is let in for the time of a run. */
const runNamespace = 'acceptance-run';

/** Keeps one client pod alive, wherever one can run. */
export class Clients {
  private pod: Pod | undefined;
  private made = 0;

  private constructor(
    private readonly kubernetes: Kubernetes,
    private readonly environment: NamedEnvironment,
  ) {}

  /** Makes the namespace, to be deleted with the rest. */
  static async open(
    kubernetes: Kubernetes,
    environment: NamedEnvironment,
    target: Target,
    tidy: Tidy,
  ): Promise<Clients> {
    await ownNamespace(kubernetes, environment, target, tidy, runNamespace, true);
    return new Clients(kubernetes, environment);
  }

  /** A client that runs on none of the nodes and reaches the database. */
  async get(avoid: readonly string[]): Promise<PodClient> {
    if (this.pod !== undefined && !avoid.includes(this.pod.node) && (await answers(this.pod))) return this.pod;
    await this.pod?.delete().catch(() => undefined);
    this.pod = undefined;
    this.made += 1;
    this.pod = await this.start(`client-${this.made}`, { avoid });
    return this.pod;
  }

  /** A further client on a node, that the caller deletes. */
  on(node: string): Promise<Pod> {
    this.made += 1;
    return this.start(`client-${this.made}`, { on: node });
  }

  /** A further pod, that the caller deletes. */
  async start(name: string, place: Pick<PodOptions, 'avoid' | 'on'> = {}): Promise<Pod> {
    const pod = await Pod.start(this.kubernetes, this.environment, { namespace: runNamespace, name, ...place });
    // Network policies learn of a new pod a moment after it starts.
    await until('a client in the cluster connects', 20, () => psql(pod, 'readWrite', 'select 1'));
    return pod;
  }
}

/** Makes a namespace of the run, also where an interrupted run left one. */
export async function ownNamespace(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  target: Target,
  tidy: Tidy,
  name: string,
  allowed: boolean,
): Promise<() => Promise<void>> {
  const remove = async () => {
    await orNothing(kubernetes.core.deleteNamespace({ name }));
  };
  await remove();
  await until(
    `namespace ${name} of an earlier run is gone`,
    120,
    async () => (await orNothing(kubernetes.core.readNamespace({ name }))) === undefined,
  );
  const later = tidy.later(`delete namespace ${name}`, remove);
  await clientNamespace(kubernetes, environment, target, name);
  if (allowed) tidy.later(`take ${name} its admission`, await admit(kubernetes, environment, name));
  return later;
}

const answers = (pod: Pod): Promise<boolean> =>
  pod.run(['true'], 5).then(
    () => true,
    () => false,
  );
