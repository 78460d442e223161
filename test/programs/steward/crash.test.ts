import { World, at } from './cluster.js';

describe('the pod of a primary that crashed', () => {
  const labels = { 'cnpg.io/cluster': 'postgres-1', 'cnpg.io/podRole': 'instance' };
  const heldBack = { waiting: { reason: 'CrashLoopBackOff' } };
  const pod = (role: string, state: object = heldBack) => ({
    metadata: {
      name: 'postgres-1-1',
      uid: 'uid-1',
      resourceVersion: '',
      labels: { ...labels, 'cnpg.io/instanceRole': role },
    },
    status: {
      podIP: '10.42.1.5',
      hostIP: '192.168.4.11',
      containerStatuses: [{ name: 'postgres', restartCount: 2, state }],
    },
  });

  /** What is deleted when the pod is `earlier` for so many seconds, and then as it is `seen`, with this target. */
  async function deletedOf({
    seen = pod('unhealthy'),
    earlier = pod('unhealthy'),
    before = 0,
    targetPrimary = 'postgres-1-2',
    seenToRun = true,
  }) {
    const world = await World.start();
    const steward = world.steward('n2');
    const cluster = '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters/postgres-1';
    const target = (name: string) => {
      const { status } = world.kubernetes.get(cluster);
      world.kubernetes.change(cluster, { status: { ...status, targetPrimary: name } });
    };
    target('pending');
    if (seenToRun) await world.pass(1, steward);
    world.kubernetes.change(at.pod('postgres-1-1'), earlier);
    await world.pass(before, steward);
    world.kubernetes.change(at.pod('postgres-1-1'), seen);
    target(targetPrimary);
    await world.pass(1, steward);
    const atOnce = world.deleted;
    await world.pass(2, steward);
    expect(world.deleted).toEqual(atOnce);
    expect(world.events).toHaveLength(atOnce.length);
    return atOnce;
  }

  test('is deleted at once when another instance is to be the primary', async () => {
    expect(await deletedOf({})).toEqual(['postgres-1-1']);
  });

  test.each([
    ['when it is failed over from so late that it may run again', { earlier: pod('primary'), before: 6 }],
    ['when this steward did not see it crash', { seenToRun: false }],
    ['while nobody else was chosen', { targetPrimary: 'pending' }],
    ['when it is to be the primary itself', { targetPrimary: 'postgres-1-1' }],
    ['when CloudNativePG does not fail over from it', { seen: pod('replica') }],
    ['while its container runs', { seen: pod('unhealthy', { running: {} }) }],
    ['when it may be started again any moment', { before: 6 }],
  ])('stays %s', async (_, crash) => {
    expect(await deletedOf(crash)).toEqual([]);
  });
});
