import { nodes } from '../../preflight/nodes.js';
import { topology } from '../../preflight/topology.js';
import { node } from '../support/fake-cluster.js';
import { say } from '../support/preflight.js';

const cluster = (...items: object[]) => ({ '/api/v1/nodes': { items } });

test('nodes: enough of them, with room, and neither cordoned nor tainted', async () => {
  expect(await say(nodes)).toEqual([
    'ok: 2 of 2 nodes take instances, operator pods; 2 are needed.',
    'ok: n1, n2 have room for an instance (1 CPU, 3Gi memory).',
  ]);
  expect(await say(nodes, {}, { postgres: { instances: 3 } })).toEqual([
    'failed: 2 of 2 nodes take instances, operator pods; 3 are needed, since no two of a kind share a node.',
  ]);
  const cordoned = cluster(node('n1', { unschedulable: true }), node('n2', { unschedulable: true }));
  expect((await say(nodes, cordoned))[0]).toMatch(/^failed: 0 of 2 .*not n1, n2/);
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  expect((await say(nodes, cluster(node('n1', { taints }), node('n2', { taints }))))[0]).toMatch(/^failed: 0 of 2/);
});

test('nodes: what other pods ask for is not there for an instance, what its own pods have is', async () => {
  const pod = (owner: string) => ({
    '/api/v1/pods': {
      items: [
        {
          metadata: { namespace: 'databases', labels: { 'cnpg.io/cluster': owner } },
          spec: { nodeName: 'n1', containers: [{ resources: { requests: { cpu: '3500m', memory: '1Gi' } } }] },
        },
      ],
    },
  });
  expect((await say(nodes, pod('other')))[1]).toBe(
    'failed: 1 nodes have room for an instance (1 CPU, 3Gi memory); 2 are needed.',
  );
  expect((await say(nodes, pod('postgres-1')))[1]).toMatch(/^ok/);
});

describe('instances belong on certain nodes', () => {
  const ssd = { labels: { disk: 'ssd', 'topology.kubernetes.io/zone': 'cellar' } };
  const placed = (placement: object, ...items: object[]) =>
    say(nodes, cluster(...items), { postgres: { placement }, operator: { replicas: 1 } });

  test('only those with the labels count, for the instances and not for the operator', async () => {
    expect(await placed({ nodeSelector: { disk: 'ssd' } }, node('n1', ssd), node('n2', ssd), node('pi'))).toEqual([
      'ok: 2 of 3 nodes take instances with disk=ssd (not pi); 2 are needed.',
      'ok: 3 of 3 nodes take operator pods; 1 are needed.',
      'ok: n1, n2 have room for an instance (1 CPU, 3Gi memory).',
    ]);
    expect(await placed({ nodeSelector: { disk: 'ssd' } }, node('n1', ssd), node('pi'))).toEqual([
      'failed: 1 of 2 nodes take instances with disk=ssd (not pi); 2 are needed, since no two of a kind share a node.',
    ]);
  });

  test('a taint that they tolerate does not count, another one does', async () => {
    const taints = [{ key: 'dedicated', value: 'database', effect: 'NoSchedule' }];
    const tainted = [node('n1', { taints }), node('n2', { taints }), node('pi')];
    expect((await placed({ tolerations: [{ key: 'dedicated', value: 'database' }] }, ...tainted))[0]).toMatch(
      /^ok: 3 of 3/,
    );
    expect((await placed({ tolerations: [{ key: 'dedicated', value: 'cache' }] }, ...tainted))[0]).toMatch(
      /^failed: 1 of 3/,
    );
  });

  test('two nodes of one zone are one place for those that are kept in different zones', async () => {
    const topologyKey = 'topology.kubernetes.io/zone';
    const attic = { labels: { [topologyKey]: 'attic' } };
    expect((await placed({ topologyKey }, node('n1', ssd), node('n2', ssd)))[0]).toMatch(
      /^failed: 2 of 2 nodes take instances, in 1 values of topology.kubernetes.io\/zone; 2 are needed/,
    );
    expect((await placed({ topologyKey }, node('n1', ssd), node('n2', attic)))[0]).toMatch(/^ok/);
  });
});

describe('what a cluster survives', () => {
  const server = { labels: { 'node-role.kubernetes.io/control-plane': 'true' } };
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  const survives = async (...items: object[]) => (await say(topology, cluster(...items)))[0];

  test('two nodes, one k3s server: losing the server ends the service', async () => {
    expect(await survives(node('n1', server), node('n2'))).toMatch(
      /^warning: 1 node runs the control plane \(n1\) and may run an instance: .* that of n1 ends writes until it is back\./,
    );
  });

  test('one server that takes no pods, and two agents: losing the server ends failover', async () => {
    expect(await survives(node('cp', { ...server, taints }), node('n1'), node('n2'))).toMatch(
      /^warning: 1 node runs the control plane \(cp\) and no instance: .* When cp is lost, the database runs on, and nothing fails over/,
    );
  });

  test('two servers are no better, three survive any one', async () => {
    expect(await survives(node('n1', server), node('n2', server))).toMatch(/^warning: 2 nodes run the control plane/);
    expect(await survives(node('n1', server), node('n2', server), node('n3', server))).toBe(
      'ok: 3 nodes run the control plane (n1, n2, n3): the loss of any one node is survived.',
    );
  });
});
