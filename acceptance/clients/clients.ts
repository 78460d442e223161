import { isGone, type Kubernetes, orNothing } from '../../cluster/kubernetes.js';
import type { Tidy } from '../../cluster/tidy.js';
import { until } from '../../cluster/wait.js';
import { measuredAs } from '../../config/contract/applications.js';
import { namesOf } from '../../config/contract/names.js';
import type { NamedEnvironment } from '../../config/load.js';
import { programsOf } from '../../constructs/manifests/programs.js';
import type { LanClient } from './lan-client.js';
import { type PodClient, Pod, psql } from './pod-client.js';

interface Site {
  readonly kubernetes: Kubernetes;
  readonly environment: NamedEnvironment;
  readonly lan: LanClient;
  readonly tidy: Tidy;
}

const managed = { 'app.kubernetes.io/managed-by': 'acceptance' };

/** Namespace of the client pods, which is let in for the time of a run. */
const runNamespace = 'acceptance-run';

/** Keeps one client pod alive, wherever one can run. */
export class Clients {
  private pod: Pod | undefined;
  private made = 0;

  private constructor(private readonly site: Site) {}

  /** Makes the namespace, to be deleted with the rest. */
  static async open(site: Site): Promise<Clients> {
    await ownNamespace(site, runNamespace);
    await admit(site, runNamespace);
    return new Clients(site);
  }

  /** A client that runs on none of the nodes and reaches the database. */
  async get(avoid: readonly string[]): Promise<PodClient> {
    if (this.pod !== undefined && !avoid.includes(this.pod.node) && (await answers(this.pod))) return this.pod;
    await this.pod?.delete().catch(() => undefined);
    this.pod = undefined;
    this.pod = await this.start({ avoid });
    return this.pod;
  }

  /** A further client, that the caller deletes. */
  async start(place: { readonly avoid?: readonly string[]; readonly on?: string } = {}): Promise<Pod> {
    const { kubernetes, environment } = this.site;
    this.made += 1;
    const options = { namespace: runNamespace, name: `client-${this.made}`, ...place };
    const pod = await Pod.start(kubernetes, environment, options);
    // Network policies learn of a new pod a moment after it starts.
    await until('a client in the cluster connects', 20, () => psql(pod, 'readWrite', 'select 1'));
    return pod;
  }
}

/** Does work in a client in a namespace in which no application runs, and which is not let in. */
export async function asStranger<Answer>(site: Site, work: (pod: Pod) => Promise<Answer>): Promise<Answer> {
  const namespace = 'acceptance-run-stranger';
  const remove = await ownNamespace(site, namespace);
  const answer = await work(await Pod.start(site.kubernetes, site.environment, { namespace, name: 'stranger' }));
  await remove();
  return answer;
}

/** Makes a namespace of the run, with what client pods need to log in, also where an interrupted run left one. */
async function ownNamespace(site: Site, name: string): Promise<() => Promise<void>> {
  const { kubernetes, environment, lan, tidy } = site;
  const { core } = kubernetes;
  const remove = () => orNothing(core.deleteNamespace({ name }));
  await remove();
  await until(`namespace ${name} of an earlier run is gone`, 120, () => isGone(core.readNamespace({ name })));
  const later = tidy.later(`delete namespace ${name}`, remove);
  const labels = { ...managed, 'pod-security.kubernetes.io/enforce': 'restricted' };
  await core.createNamespace({ body: { metadata: { name, labels } } });
  const { passwordOf, authority } = lan.target;
  const stringData = { PGPASSWORD: passwordOf(measuredAs(environment).role), 'ca.crt': authority };
  await core.createNamespacedSecret({ namespace: name, body: { metadata: { name: 'database' }, stringData } });
  const data = programsOf('acceptance');
  await core.createNamespacedConfigMap({ namespace: name, body: { metadata: { name: 'programs' }, data } });
  return later;
}

/** Lets the pods of a namespace reach the database, as a declared application would be. */
async function admit({ kubernetes, environment, tidy }: Site, client: string): Promise<void> {
  const { networking } = kubernetes;
  const where = { namespace: environment.namespace.name, name: `${client}-admission` };
  const remove = () => orNothing(networking.deleteNamespacedNetworkPolicy(where));
  // An interrupted run may have left it.
  await remove();
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': client } };
  await networking.createNamespacedNetworkPolicy({
    namespace: where.namespace,
    body: {
      metadata: { name: where.name, labels: managed },
      spec: {
        podSelector: { matchLabels: { 'cnpg.io/cluster': namesOf(environment).cluster } },
        policyTypes: ['Ingress'],
        ingress: [{ _from: [{ namespaceSelector }], ports: [{ port: 5432, protocol: 'TCP' }] }],
      },
    },
  });
  tidy.later('take the clients their admission', remove);
}

const answers = (pod: Pod): Promise<boolean> =>
  pod.run(['true'], 5).then(
    () => true,
    () => false,
  );
