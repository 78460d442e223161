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

/** The same for a store: all of the internet is where one without fixed addresses may be, and nothing that is private. */
const storeBlocks = (cidrs: readonly string[]) =>
  cidrs.map((cidr) => {
    const except = cidr.endsWith('/0') ? privateNetworks.filter((network) => overlap(cidr, network)) : [];
    return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
  });
/** Pods of a namespace. */
export const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
/** Networks, as a NetworkPolicy names them. */
export const networks = (cidrs: readonly string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
/** Ports of TCP, as a NetworkPolicy names them. */
export const tcp = (...ports: number[]) => ports.map((port) => ({ port, protocol: 'TCP' as const }));

/** The way to the DNS of the cluster. */
export const dnsEgress = ({ kubernetes }: NamedEnvironment) => ({
  to: [
    { ...inNamespace(kubernetes.dnsNamespace), podSelector: { matchLabels: kubernetes.dnsPodLabels } },
    ...networks(kubernetes.dnsAddresses),
  ],
  ports: [{ port: 53, protocol: 'UDP' as const }, ...tcp(53)],
});

/** One way in or out, with the reason for it. */
export interface Opening {
  /** Last part of its name. */
  readonly name: string;
  readonly reason: string;
  readonly spec: IIoK8sApiNetworkingV1NetworkPolicySpec;
}

/** What a Cluster cannot live without: its operator, its peers, the API server, DNS, and the store of its backups. */
export function vitalOpenings(environment: NamedEnvironment, cluster: string): readonly Opening[] {
  const { kubernetes, operator, backup } = environment;
  // Instances, jobs and poolers all carry it.
  const members = { podSelector: { matchLabels: { 'cnpg.io/cluster': cluster } } };
  const operatorPods = { ...inNamespace(operator.namespace), podSelector: { matchLabels: operatorPodLabels } };
  const store = backup.type === 'object-store' ? storeAddress(backup) : undefined;
  return [
    {
      name: 'from-operator',
      reason: 'The operator reads the state of every instance and steers it.',
      spec: { ...members, policyTypes: ['Ingress'], ingress: [{ from: [operatorPods], ports: tcp(5432, 8000) }] },
    },
    {
      name: 'among-themselves',
      reason:
        'Replicas stream from the primary, poolers connect to it, and instances ask each other whether they are cut off.',
      spec: {
        ...members,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [members], ports: tcp(5432, 8000) }],
        egress: [{ to: [members], ports: tcp(5432, 8000) }],
      },
    },
    {
      name: 'to-api-server',
      reason:
        'The manager in each pod reads its Cluster and holds the lease of the primary; without it no instance starts.',
      spec: {
        ...members,
        policyTypes: ['Egress'],
        egress: [{ to: networks(kubernetes.apiServers), ports: tcp(...kubernetes.apiPorts) }],
      },
    },
    {
      name: 'to-dns',
      reason: 'Replicas and poolers find the primary by name.',
      spec: { ...members, policyTypes: ['Egress'], egress: [dnsEgress(environment)] },
    },
    ...(store === undefined
      ? []
      : [
          {
            name: 'to-store',
            reason: 'The container beside each instance archives WAL files, backs up and restores.',
            spec: {
              ...members,
              policyTypes: ['Egress' as const],
              egress: [{ to: storeBlocks(store.networks), ports: tcp(store.port) }],
            },
          },
        ]),
  ];
}

/** The ways of those who use the database or look after it. */
function otherOpenings(environment: NamedEnvironment, cluster: string): readonly Opening[] {
  const { kubernetes, lan, monitoring, clusters, backup, failover } = environment;
  const members = { podSelector: { matchLabels: { 'cnpg.io/cluster': cluster } } };
  const instances = { podSelector: { matchLabels: { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' } } };
  return [
    ...namespacesIn(environment, 'cluster').map((namespace) => {
      const inside = applicationsIn(environment, 'cluster').filter((each) => each.namespace === namespace);
      return {
        name: `from-namespace-${namespace}`,
        reason: `Applications connect: ${inside.map(({ name }) => name).join(', ')}.`,
        spec: {
          ...(inside.some(({ pooler }) => pooler) ? members : instances),
          policyTypes: ['Ingress' as const],
          ingress: [{ from: [inNamespace(namespace)], ports: tcp(5432) }],
        },
      };
    }),
    ...Object.entries(clusters)
      .filter(([cluster]) => applicationsIn(environment, cluster).length > 0)
      .map(([cluster, { networks: cidrs }]) => ({
        name: `from-cluster-${cluster}`,
        reason: `Applications of ${cluster} connect through the LoadBalancer.`,
        spec: {
          ...instances,
          policyTypes: ['Ingress' as const],
          ingress: [{ from: networks(cidrs), ports: tcp(5432) }],
        },
      })),
    ...(backup.type === 'logical-dump'
      ? [
          {
            name: 'from-dump',
            reason: 'The dump reads the databases.',
            spec: {
              ...instances,
              policyTypes: ['Ingress' as const],
              ingress: [
                {
                  from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': namesOf(environment).dump } } }],
                  ports: tcp(5432),
                },
              ],
            },
          },
        ]
      : []),
    {
      name: 'from-lan',
      reason: 'Clients of the internal network connect through the LoadBalancer.',
      spec: { ...instances, policyTypes: ['Ingress'], ingress: [{ from: networks(lan.networks), ports: tcp(5432) }] },
    },
    {
      name: 'from-api-server',
      reason: 'The API server passes on what kubectl cnpg asks instances for.',
      spec: {
        ...instances,
        policyTypes: ['Ingress'],
        ingress: [{ from: networks(kubernetes.apiServers), ports: tcp(8000) }],
      },
    },
    ...(failover.steward.enabled
      ? [
          {
            name: 'from-steward',
            reason: 'The steward looks whether the instances answer, and asks what they are.',
            spec: {
              ...instances,
              policyTypes: ['Ingress' as const],
              ingress: [
                { from: [{ podSelector: { matchLabels: stewardLabels(environment) } }], ports: tcp(5432, 8000) },
              ],
            },
          },
        ]
      : []),
    ...(monitoring.enabled
      ? [
          {
            name: 'from-prometheus',
            reason: 'Prometheus reads the metrics.',
            spec: {
              ...members,
              policyTypes: ['Ingress' as const],
              ingress: [{ from: [inNamespace(monitoring.namespace)], ports: tcp(9127, 9187) }],
            },
          },
        ]
      : []),
  ];
}

/** Nothing may reach the database or leave it, but for the reasons that each NetworkPolicy states. */
export function networkAccess(environment: NamedEnvironment): readonly Manifest[] {
  const policy = (name: string, reason: string, spec: IIoK8sApiNetworkingV1NetworkPolicySpec) =>
    new NetworkPolicy({ metadata: metadata(environment, name, { annotations: { reason } }), spec });
  return [
    policy('default-deny', 'What no other policy allows is refused, in both directions.', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    ...lineagesOf(environment).flatMap((lineage) => {
      const { cluster } = namesOf(environment, lineage);
      const openings = [...vitalOpenings(environment, cluster), ...otherOpenings(environment, cluster)];
      return openings.map(({ name, reason, spec }) => policy(`${cluster}-${name}`, reason, spec));
    }),
  ];
}
