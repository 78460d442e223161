import { privateNetworks } from '../networks.js';
import { bytes, cidr, count, cpu, flag, group, oneOrMore, pinnedImage } from './fields.js';

/** What tells CloudNativePG that a node is lost. */
export const steward = group({
  enabled: flag(
    true,
    'Whether two small pods delete the pod of an instance whose node is certainly lost, so that CloudNativePG fails over within seconds and not after the grace period of Kubernetes (docs/decisions/0001-steward.md). They also keep the CA current in the namespaces of applications; without them npm run deploy does that. On change: the pods are replaced one after the other.',
  ),
  image: pinnedImage('docker.io/library/node:24-alpine')
    .default('docker.io/library/node:24-alpine')
    .describe('Image with Node.js 22 or later; the program comes in a ConfigMap.'),
  waitSeconds: count(4, 30)
    .default(4)
    .describe(
      'How long all evidence has to hold before a node counts as lost, in seconds. Shorter, and a pause of a node, as when its virtual machine is moved, costs a failover. A primary with two replicas is waited for 4 s longer, until it has ended itself.',
    ),
  nodeNetworks: oneOrMore(cidr, 'network')
    .default([...privateNetworks])
    .describe(
      'Networks of the addresses of the nodes. The steward may reach the port of the kubelet there (10250); networks of a family, IPv4 or IPv6, that `kubernetes.podNetworks` has not are left out. A node outside is never declared lost.',
    ),
  clearDns: flag(
    true,
    'Whether the DNS pods of the cluster (`kubernetes.dnsPodLabels`) on a lost node are deleted too, so that they start elsewhere: until then new connections in the cluster fail. For that the steward may delete pods in `kubernetes.dnsNamespace`.',
  ),
  resources: group({
    cpu: cpu.default('20m').describe('Processor time that is reserved for each pod, in cores; it may take more.'),
    memory: bytes.default('96Mi').describe('Memory of each pod, in Mi or Gi. It is both request and limit.'),
  }),
});
