import { World, at } from './cluster.js';

describe('the pod of a primary that gives way', () => {
  const cluster = '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters/postgres-1';

  /** What one look deletes when the pod has this role, and the Cluster and the Lease name these. */
  async function deletedOf({
    role = 'unhealthy',
    currentPrimary = 'postgres-1-1',
    targetPrimary = 'postgres-1-2',
    holder = '',
  }) {
    const world = await World.start();
    const steward = world.steward('n2');
    // Its first look asks for everything, the next ones for what gives a reason to.
    await world.pass(1, steward);
    const { metadata } = world.kubernetes.get(at.pod('postgres-1-1'));
    const labels = { ...metadata.labels, 'cnpg.io/instanceRole': role };
    world.kubernetes.change(at.pod('postgres-1-1'), { metadata: { ...metadata, labels } });
    const { status } = world.kubernetes.get(cluster);
    world.kubernetes.change(cluster, { status: { ...status, currentPrimary, targetPrimary } });
    const { spec } = world.kubernetes.get(at.primaryLease);
    world.kubernetes.change(at.primaryLease, { spec: { ...spec, holderIdentity: holder } });
    await world.pass(2, steward);
    expect(world.events).toHaveLength(world.deleted.length);
    expect(world.metrics.get('n2')?.text()).toContain(`action="deposed"} ${world.deleted.length}`);
    return world.deleted;
  }

  test.each([
    ['when nobody has its Lease', {}],
    ['when its successor has its Lease', { holder: 'postgres-1-2' }],
  ])('is deleted %s', async (_, seen) => {
    expect(await deletedOf(seen)).toEqual(['postgres-1-1']);
  });

  test.each([
    ['while it has its Lease: its PostgreSQL may run', { holder: 'postgres-1-1' }],
    ['while nobody else was chosen', { targetPrimary: 'pending' }],
    ['when it is to be the primary itself', { targetPrimary: 'postgres-1-1' }],
    ['when another one is the primary: it may run pg_rewind', { currentPrimary: 'postgres-1-2' }],
    ['when CloudNativePG takes nothing from it', { role: 'replica' }],
  ])('stays %s', async (_, seen) => {
    expect(await deletedOf(seen)).toEqual([]);
  });
});
