import type { IIoK8sApiNetworkingV1NetworkPolicySpec } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { lineagesOf } from '../../config/derived.js';
import type { NamedEnvironment } from '../../config/load.js';
import { overlap, privateNetworks } from '../../config/networks.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { applicationsIn, namespacesIn } from '../../config/contract/applications.js';
import { namesOf, operatorPodLabels, stewardLabels } from '../../config/contract/names.js';
import { storeAddress } from './object-store.js';

/** Pods with these labels, as a NetworkPolicy names them. */
export const podsWith = (matchLabels: Record<string, string>) => ({ podSelector: { matchLabels } });
/** The instances of a Cluster. */
export const instancesOf = (cluster: string) => podsWith({ 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' });
/** Pods of a namespace. */
const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
/** Networks, as a NetworkPolicy names them. */
export const networks = (cidrs: readonly string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
/** The same for a store: all of the internet is where one without fixed addresses may be, and nothing that is private. */
const storeBlocks = (cidrs: readonly string[]) =>
  cidrs.map((cidr) => {
    const except = cidr.endsWith('/0') ? privateNetworks.filter((network) => overlap(cidr, network)) : [];
    return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
  });
/** Ports of TCP, as a NetworkPolicy names them. */
const tcp = (...ports: number[]) => ports.map((port) => ({ port, protocol: 'TCP' as const }));

/** One way in or out, with the reason for it. */
export interface Opening {
  /** Last part of its name. */
  readonly name: string;
  readonly reason: string;
  readonly spec: IIoK8sApiNetworkingV1NetworkPolicySpec;
}

type Pods = ReturnType<typeof podsWith>;

/** Lets peers in to ports of pods. */
const letIn = (pods: Pods, from: object[], ...ports: number[]) => ({
  ...pods,
  policyTypes: ['Ingress' as const],
  ingress: [{ from, ports: tcp(...ports) }],
});

/** Lets pods out to ports of peers. */
export const letOut = (pods: Pods, to: object[], ...ports: number[]) => ({
  ...pods,
  policyTypes: ['Egress' as const],
  egress: [{ to, ports: tcp(...ports) }],
});

/** Lets Prometheus in to ports of pods. */
export const fromPrometheus = ({ monitoring }: NamedEnvironment, reason: string, pods: Pods, ...ports: number[]) =>
  monitoring.enabled
    ? [{ name: 'from-prometheus', reason, spec: letIn(pods, [inNamespace(monitoring.namespace)], ...ports) }]
    : [];

/** The way to the DNS of the cluster. */
export const dnsEgress = ({ kubernetes }: NamedEnvironment) => ({
  to: [
    { ...inNamespace(kubernetes.dnsNamespace), ...podsWith(kubernetes.dnsPodLabels) },
    ...networks(kubernetes.dnsAddresses),
  ],
  ports: [{ port: 53, protocol: 'UDP' as const }, ...tcp(53)],
});

/** What a Cluster cannot live without: its operator, its peers, the API server, DNS, and the store of its backups. */
export function vitalOpenings(environment: NamedEnvironment, cluster: string): readonly Opening[] {
  const { kubernetes, operator, backup } = environment;
  // Instances, jobs and poolers all carry it.
  const members = podsWith({ 'cnpg.io/cluster': cluster });
  const operatorPods = { ...inNamespace(operator.namespace), ...podsWith(operatorPodLabels) };
  const store = backup.type === 'object-store' ? [storeAddress(backup)] : [];
  return [
    {
      name: 'from-operator',
      reason: 'The operator reads the state of every instance and steers it.',
      spec: letIn(members, [operatorPods], 5432, 8000),
    },
    {
      name: 'among-themselves',
      reason:
        'Replicas stream from the primary, poolers connect to it, and instances ask each other whether they are cut off.',
      spec: {
        ...letIn(members, [members], 5432, 8000),
        ...letOut(members, [members], 5432, 8000),
        policyTypes: ['Ingress', 'Egress'],
      },
    },
    {
      name: 'to-api-server',
      reason:
        'The manager in each pod reads its Cluster and holds the lease of the primary; without it no instance starts.',
      spec: letOut(members, networks(kubernetes.apiServers), ...kubernetes.apiPorts),
    },
    {
      name: 'to-dns',
      reason: 'Replicas and poolers find the primary by name.',
      spec: { ...members, policyTypes: ['Egress'], egress: [dnsEgress(environment)] },
    },
    ...store.map(({ networks: cidrs, port }) => ({
      name: 'to-store',
      reason: 'The container beside each instance archives WAL files, backs up and restores.',
      spec: letOut(members, storeBlocks(cidrs), port),
    })),
  ];
}

/** The ways of those who use the database or look after it. */
function otherOpenings(environment: NamedEnvironment, cluster: string): readonly Opening[] {
  const { kubernetes, lan, clusters, backup, failover } = environment;
  const members = podsWith({ 'cnpg.io/cluster': cluster });
  const instances = instancesOf(cluster);
  const dump = {
    name: 'from-dump',
    reason: 'The dump reads the databases.',
    spec: letIn(instances, [podsWith({ 'app.kubernetes.io/name': namesOf(environment).dump })], 5432),
  };
  const steward = {
    name: 'from-steward',
    reason: 'The steward looks whether the instances answer, and asks what they are.',
    spec: letIn(instances, [podsWith(stewardLabels(environment))], 5432, 8000),
  };
  return [
    ...namespacesIn(environment, 'cluster').map((namespace) => {
      const inside = applicationsIn(environment, 'cluster').filter((each) => each.namespace === namespace);
      return {
        name: `from-namespace-${namespace}`,
        reason: `Applications connect: ${inside.map(({ name }) => name).join(', ')}.`,
        spec: letIn(inside.some(({ pooler }) => pooler) ? members : instances, [inNamespace(namespace)], 5432),
      };
    }),
    ...Object.entries(clusters)
      .filter(([name]) => applicationsIn(environment, name).length > 0)
      .map(([name, { networks: cidrs }]) => ({
        name: `from-cluster-${name}`,
        reason: `Applications of ${name} connect through the LoadBalancer.`,
        spec: letIn(instances, networks(cidrs), 5432),
      })),
    ...(backup.type === 'logical-dump' ? [dump] : []),
    {
      name: 'from-lan',
      reason: 'Clients of the internal network connect through the LoadBalancer.',
      spec: letIn(instances, networks(lan.networks), 5432),
    },
    {
      name: 'from-api-server',
      reason: 'The API server passes on what kubectl cnpg asks instances for.',
      spec: letIn(instances, networks(kubernetes.apiServers), 8000),
    },
    ...(failover.steward.enabled ? [steward] : []),
    ...fromPrometheus(environment, 'Prometheus reads the metrics.', members, 9127, 9187),
  ];
}

/** The NetworkPolicies of ways in and out; their names begin with whose they are. */
export const policiesOf = (environment: NamedEnvironment, whose: string, openings: readonly Opening[]) =>
  openings.map(({ name, reason, spec }) => {
    const named = metadata(environment, `${whose}-${name}`, { annotations: { reason } });
    return new NetworkPolicy({ metadata: named, spec });
  });

/** Nothing may reach the database or leave it, but for the reasons that each NetworkPolicy states. */
export const networkAccess = (environment: NamedEnvironment): readonly Manifest[] => [
  ...policiesOf(environment, 'default', [
    {
      name: 'deny',
      reason: 'What no other policy allows is refused, in both directions.',
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  ]),
  ...lineagesOf(environment).flatMap((lineage) => {
    const { cluster } = namesOf(environment, lineage);
    return policiesOf(environment, cluster, [
      ...vitalOpenings(environment, cluster),
      ...otherOpenings(environment, cluster),
    ]);
  }),
];
