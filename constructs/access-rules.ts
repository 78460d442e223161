import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from './names.js';

/** Default deny, and one policy for each reason to let a packet through. */
export function accessRules(environment: NamedEnvironment): readonly NetworkPolicy[] {
  const { namespace, kubernetes, operator, access, lan, monitoring } = environment;
  const { cluster } = namesOf(environment);
  const members = { podSelector: { matchLabels: { 'cnpg.io/cluster': cluster } } };
  const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
  const blocks = (networks: readonly string[]) => networks.map((cidr) => ({ ipBlock: { cidr } }));
  const ports = (...numbers: number[]) => numbers.map((port) => ({ port, protocol: 'TCP' as const }));
  const policy = (name: string, spec: object) =>
    new NetworkPolicy({
      metadata: { name, namespace: namespace.name, annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
      spec: { ...members, ...spec },
    });
  return [
    policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy(`${cluster}-from-operator`, {
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ...inNamespace(operator.namespace), podSelector: { matchLabels: { 'app.kubernetes.io/name': 'cloudnative-pg' } } }], ports: ports(5432, 8000) }],
    }),
    policy(`${cluster}-among-themselves`, {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [members], ports: ports(5432, 8000) }],
      egress: [{ to: [members], ports: ports(5432, 8000) }],
    }),
    policy(`${cluster}-from-applications`, {
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { [access.namespaceLabel]: 'allowed' } } }, ...access.namespaces.map(inNamespace)], ports: ports(5432) }],
    }),
    policy(`${cluster}-from-lan`, { policyTypes: ['Ingress'], ingress: [{ from: blocks(lan.networks), ports: ports(5432) }] }),
    policy(`${cluster}-from-api-server`, { policyTypes: ['Ingress'], ingress: [{ from: blocks(kubernetes.apiServers), ports: ports(8000) }] }),
    policy(`${cluster}-to-api-server`, { policyTypes: ['Egress'], egress: [{ to: blocks(kubernetes.apiServers), ports: ports(443, 6443) }] }),
    policy(`${cluster}-to-dns`, {
      policyTypes: ['Egress'],
      egress: [{ to: [{ ...inNamespace(kubernetes.dnsNamespace), podSelector: { matchLabels: kubernetes.dnsPodLabels } }], ports: [{ port: 53, protocol: 'UDP' }, ...ports(53)] }],
    }),
    ...(monitoring.enabled ? [policy(`${cluster}-from-prometheus`, { policyTypes: ['Ingress'], ingress: [{ from: [inNamespace(monitoring.namespace)], ports: ports(9187, 9127) }] })] : []),
  ];
}
