import { World, at } from './cluster.js';

describe('the pod of a primary that crashed', () => {
  const pod = (role: string, state: object) => ({
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
  const labels = { 'cnpg.io/cluster': 'postgres-1', 'cnpg.io/podRole': 'instance' };
  const heldBack = { waiting: { reason: 'CrashLoopBackOff' } };

  async function deletedAfter(
    seconds: number,
    seen: object,
    targetPrimary: string,
    before = 0,
    seenToRun = true,
    earlier = seen,
  ): Promise<string[]> {
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
    await world.pass(seconds, steward);
    expect(world.events).toHaveLength(world.deleted.length);
    return world.deleted;
  }

  test('is deleted once another instance is to be the primary', async () => {
    expect(await deletedAfter(1, pod('unhealthy', heldBack), 'postgres-1-2')).toEqual(['postgres-1-1']);
  });

  test('stays when CloudNativePG fails over from it so late that it may be started again', async () => {
    const earlier = pod('primary', heldBack);
    expect(await deletedAfter(3, pod('unhealthy', heldBack), 'postgres-1-2', 6, true, earlier)).toEqual([]);
  });

  test('stays when this steward did not see it crash', async () => {
    expect(await deletedAfter(3, pod('unhealthy', heldBack), 'postgres-1-2', 0, false)).toEqual([]);
  });

  test.each<[title: string, seen: object, targetPrimary: string, before: number]>([
    ['while nobody else was chosen', pod('unhealthy', heldBack), 'pending', 0],
    ['when it is to be the primary itself', pod('unhealthy', heldBack), 'postgres-1-1', 0],
    ['when CloudNativePG does not fail over from it', pod('replica', heldBack), 'postgres-1-2', 0],
    ['while its container runs', pod('unhealthy', { running: {} }), 'postgres-1-2', 0],
    ['when it may be started again any moment', pod('unhealthy', heldBack), 'postgres-1-2', 6],
  ])('stays %s', async (_, seen, targetPrimary, before) => {
    expect(await deletedAfter(3, seen, targetPrimary, before)).toEqual([]);
  });
});
