import { dns } from '../../preflight/dns.js';
import { networks } from '../../preflight/networks.js';
import { type Answers, apiServers, nodeLocalDns } from '../support/fake-cluster.js';
import { type Situation, testSituations } from '../support/preflight.js';
import { valid } from '../support/valid.js';

const kubernetes = (more: object = {}) => ({ kubernetes: { ...valid.kubernetes, ...more } });
const microK8s = apiServers(16443, '192.168.4.10', '192.168.4.11');
const pod = (ip: string, more: object = {}) => ({ spec: more, status: { phase: 'Running', podIPs: [{ ip }] } });
/** DNS pods on nodes, ready or not. */
const runs = (...placed: (readonly [node: string, ready?: boolean])[]): Situation => [
  dns,
  {
    '/api/v1/namespaces/kube-system/pods': {
      items: placed.map(([nodeName, ready = true]) => ({
        spec: { nodeName },
        status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
      })),
    },
  },
];
const elsewhere: Answers = { '/api/v1/namespaces/dns/pods': { items: [] } };

testSituations('networks.txt', {
  'API and pods are where the environment file says': [networks],
  'an API server that the environment file lacks, and one on another port (MicroK8s)': [networks, microK8s],
  'the same when it is told': [
    networks,
    microK8s,
    kubernetes({ apiServers: [...valid.kubernetes.apiServers, '192.168.4.11/32'], apiPorts: [443, 16443] }),
  ],
  'an EndpointSlice without a server, as a starting API has it, is no fault': [
    networks,
    { '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': { items: [{ endpoints: null, ports: null }] } },
  ],
  'pods outside of the pod networks, as with an address pool of Calico': [
    networks,
    { '/api/v1/pods': { items: [pod('10.42.1.9'), pod('172.16.7.3'), pod('192.168.4.11', { hostNetwork: true })] } },
  ],
  'NodeLocal DNSCache answers on the nodes, which NetworkPolicies for pods would close': [dns, nodeLocalDns],
  'the same when it is told of': [
    dns,
    { ...nodeLocalDns, ...runs(['n2'], ['n1'])[1] },
    kubernetes({ dnsAddresses: ['169.254.20.10/32', '10.43.0.10/32'] }),
  ],
  'DNS on two nodes': runs(['n2'], ['n1']),
  'one DNS pod': runs(['n1']),
  'two DNS pods on one node': runs(['n1'], ['n1']),
  'two DNS pods of which one is ready': runs(['n1'], ['n2', false]),
  'a DNS pod that is not ready': runs(['n1', false]),
  'no DNS pod': [dns],
  'no DNS pod with the labels of the environment file': [
    dns,
    { ...runs(['n1'], ['n2'])[1], ...elsewhere },
    kubernetes({ dnsNamespace: 'dns', dnsPodLabels: { app: 'resolver' } }),
  ],
});
