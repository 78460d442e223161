import { Construct } from 'constructs';
import type { IIoK8sApiNetworkingV1NetworkPolicySpec } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { NamedEnvironment } from '../config/load.js';
import { operatorPodLabels } from './cnpg-operator.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from './names.js';

const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const blocks = (networks: readonly string[]) => networks.map((cidr) => ({ ipBlock: { cidr } }));
const tcp = (...ports: number[]) => ports.map((port) => ({ port, protocol: 'TCP' as const }));

/** Nothing may reach the database or leave it, but for the reasons that each NetworkPolicy states. */
export class NetworkAccess extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment) {
    super(scope, id);
    const { kubernetes, operator, access, lan, monitoring } = environment;
    const { cluster } = namesOf(environment);
    // Instances, jobs and poolers all carry it.
    const members = { podSelector: { matchLabels: { 'cnpg.io/cluster': cluster } } };
    const instances = { podSelector: { matchLabels: { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' } } };
    const policy = (name: string, reason: string, spec: IIoK8sApiNetworkingV1NetworkPolicySpec) => {
      scope.add(
        new NetworkPolicy({ metadata: metadata(environment, name, 'access', { annotations: { reason } }), spec }),
      );
    };
    policy('default-deny', 'What no other policy allows is refused, in both directions.', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    policy(`${cluster}-from-operator`, 'The operator reads the state of every instance and steers it.', {
      ...members,
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              ...inNamespace(operator.namespace),
              podSelector: { matchLabels: operatorPodLabels },
            },
          ],
          ports: tcp(5432, 8000),
        },
      ],
    });
    policy(
      `${cluster}-among-themselves`,
      'Replicas stream from the primary, poolers connect to it, and instances ask each other whether they are cut off.',
      {
        ...members,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [members], ports: tcp(5432, 8000) }],
        egress: [{ to: [members], ports: tcp(5432, 8000) }],
      },
    );
    policy(
      `${cluster}-from-applications`,
      'Applications in namespaces with the access label, or named in access.namespaces, connect.',
      {
        ...members,
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { [access.namespaceLabel]: 'allowed' } } },
              ...access.namespaces.map(inNamespace),
            ],
            ports: tcp(5432),
          },
        ],
      },
    );
    policy(`${cluster}-from-lan`, 'Clients of the internal network connect through the LoadBalancer.', {
      ...instances,
      policyTypes: ['Ingress'],
      ingress: [{ from: blocks(lan.networks), ports: tcp(5432) }],
    });
    policy(`${cluster}-from-api-server`, 'The API server passes on what kubectl cnpg asks instances for.', {
      ...instances,
      policyTypes: ['Ingress'],
      ingress: [{ from: blocks(kubernetes.apiServers), ports: tcp(8000) }],
    });
    policy(
      `${cluster}-to-api-server`,
      'The manager in each pod reads its Cluster and holds the lease of the primary; without it no instance starts.',
      {
        ...members,
        policyTypes: ['Egress'],
        egress: [{ to: blocks(kubernetes.apiServers), ports: tcp(443, 6443) }],
      },
    );
    policy(`${cluster}-to-dns`, 'Replicas and poolers find the primary by name.', {
      ...members,
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ...inNamespace(kubernetes.dnsNamespace), podSelector: { matchLabels: kubernetes.dnsPodLabels } }],
          ports: [{ port: 53, protocol: 'UDP' }, ...tcp(53)],
        },
      ],
    });
    if (!monitoring.enabled) return;
    policy(`${cluster}-from-prometheus`, 'Prometheus reads the metrics.', {
      ...members,
      policyTypes: ['Ingress'],
      ingress: [{ from: [inNamespace(monitoring.namespace)], ports: tcp(9127, 9187) }],
    });
  }
}
