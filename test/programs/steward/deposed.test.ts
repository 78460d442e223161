import { World, at } from './cluster.js';

describe('the pod of a primary that gives way', () => {
  const cluster = '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters/postgres-1';

  /** What is deleted once the pod has this role, and the Cluster, the Lease and the other pod are as given. */
  async function deletedOf({
    role = 'unhealthy',
    otherRole = 'replica',
    status = {},
    instances = 2,
    annotations = {},
    holder = 'postgres-1-2',
    other = {},
    labelledMeanwhile = false,
  }) {
    const world = await World.start();
    const { kubernetes } = world;
    const stewards = [world.steward('n1'), world.steward('n2')];
    // Their first looks ask for everything, the next ones for what gives a reason to.
    await world.pass(1, ...stewards);
    const giving = { currentPrimary: 'postgres-1-1', targetPrimary: 'postgres-1-2', phase: 'Switchover in progress' };
    const { metadata, status: was } = kubernetes.get(cluster);
    const seen = {
      metadata: { ...metadata, annotations },
      spec: { instances },
      status: { ...was, ...giving, ...status },
    };
    kubernetes.change(cluster, seen);
    const label = (name: string, value: string, more = {}) => {
      const pod = kubernetes.get(at.pod(name));
      const labels = { ...pod.metadata.labels, 'cnpg.io/instanceRole': value };
      kubernetes.change(at.pod(name), { metadata: { ...pod.metadata, labels }, status: { ...pod.status, ...more } });
    };
    label('postgres-1-1', role);
    label('postgres-1-2', otherRole, other);
    kubernetes.change(at.primaryLease, { spec: { holderIdentity: holder } });
    kubernetes.intercept = (_, path) => {
      // Each steward asks for the Cluster after its pods.
      if (labelledMeanwhile && path === cluster) label('postgres-1-2', 'primary');
      return undefined;
    };
    await world.pass(2, ...stewards);
    const told = world.events.length > 0;
    expect(told).toBe(world.deleted.length > 0);
    return world.deleted;
  }

  test.each([
    ['when its successor has its Lease', {}],
    ['when its successor is promoted, but has no label yet', { status: { currentPrimary: 'postgres-1-2' } }],
  ])('is deleted %s', async (_, seen) => {
    expect(await deletedOf(seen)).toEqual(['postgres-1-1']);
  });

  test.each<[string, Parameters<typeof deletedOf>[0]]>([
    ['while it has its Lease: its PostgreSQL may run', { holder: 'postgres-1-1' }],
    ['while nobody has its Lease: nobody can be promoted yet', { holder: '' }],
    ['while nobody else was chosen', { holder: '', status: { targetPrimary: 'pending' } }],
    ['when it is to be the primary itself', { holder: 'postgres-1-1', status: { targetPrimary: 'postgres-1-1' } }],
    ['when another one has the label of the primary: it may run pg_rewind', { otherRole: 'primary' }],
    ['when another one got the label of the primary since that look', { labelledMeanwhile: true }],
    ['when CloudNativePG takes nothing from it', { role: 'replica' }],
    ['when its successor is not ready: it may have to lead again', { other: { conditions: [] } }],
    ['when a third instance is missing: a new pod would wait for it', { instances: 3 }],
    [
      'when its node takes no pods',
      { status: { phaseReason: 'Switching over to postgres-1-2, because primary instance was running on unschedulable node n1' } }, // prettier-ignore
    ],
    ['when an instance is fenced', { annotations: { 'cnpg.io/fencedInstances': '["postgres-1-1"]' } }],
  ])('stays %s', async (_, seen) => {
    expect(await deletedOf(seen)).toEqual([]);
  });
});
