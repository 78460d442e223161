import { nodes } from '../../preflight/nodes.js';
import { topology } from '../../preflight/topology.js';
import { node } from '../support/fake-cluster.js';
import { type Situation, testSituations } from '../support/preflight.js';

const zone = 'topology.kubernetes.io/zone';
const taints = (key: string, value?: string) => ({ taints: [{ key, value, effect: 'NoSchedule' }] });
const controlPlane = taints('node-role.kubernetes.io/control-plane');
const server = { labels: { 'node-role.kubernetes.io/control-plane': 'true' } };
const ssd = { labels: { disk: 'ssd', [zone]: 'cellar' } };
const dedicated = taints('dedicated', 'database');

const cluster = (...items: object[]) => ({ '/api/v1/nodes': { items } });
/** Instances belong on certain nodes. */
const placed = (placement: object, ...items: object[]): Situation => [
  nodes,
  cluster(...items),
  { postgres: { placement }, operator: { replicas: 1 } },
];
const tolerating = (value: string) =>
  placed({ tolerations: [{ key: 'dedicated', value }] }, node('n1', dedicated), node('n2', dedicated), node('pi'));
/** A pod of a Cluster asks for most of a node. */
const busy = (owner: string): Situation => [
  nodes,
  {
    '/api/v1/pods': {
      items: [
        {
          metadata: { namespace: 'databases', labels: { 'cnpg.io/cluster': owner } },
          spec: { nodeName: 'n1', containers: [{ resources: { requests: { cpu: '3500m', memory: '1Gi' } } }] },
        },
      ],
    },
  },
];

testSituations('nodes.txt', {
  'two nodes with room': [nodes],
  'fewer nodes than instances': [nodes, {}, { postgres: { instances: 3 } }],
  'nodes that are cordoned': [nodes, cluster(node('n1', { unschedulable: true }), node('n2', { unschedulable: true }))],
  'nodes that are tainted': [nodes, cluster(node('n1', controlPlane), node('n2', controlPlane))],
  'what other pods ask for is not there for an instance': busy('other'),
  'what its own pods have is there': busy('postgres-1'),
  'only nodes with the labels count for instances, and all for the operator': placed(
    { nodeSelector: { disk: 'ssd' } },
    node('n1', ssd),
    node('n2', ssd),
    node('pi'),
  ),
  'too few nodes with the labels': placed({ nodeSelector: { disk: 'ssd' } }, node('n1', ssd), node('pi')),
  'a taint that they tolerate does not count': tolerating('database'),
  'another taint does': tolerating('cache'),
  'two nodes of one zone are one place': placed({ topologyKey: zone }, node('n1', ssd), node('n2', ssd)),
  'two zones': placed({ topologyKey: zone }, node('n1', ssd), node('n2', { labels: { [zone]: 'attic' } })),
  'two nodes, one k3s server: losing the server ends the service': [topology, cluster(node('n1', server), node('n2'))],
  'one server that takes no pods, and two agents: losing the server ends failover': [
    topology,
    cluster(node('cp', { ...server, ...controlPlane }), node('n1'), node('n2')),
  ],
  'two servers are no better': [topology, cluster(node('n1', server), node('n2', server))],
  'three survive any one': [topology, cluster(node('n1', server), node('n2', server), node('n3', server))],
  'nodes that cannot be read': [nodes, { '/api/v1/nodes': undefined }],
});
