import { World, at } from './cluster.js';

describe('a pod whose image cannot be had', () => {
  const waiting = (image: string, container: object) => ({
    spec: { nodeName: 'n2', containers: [{ name: 'postgres', image }] },
    status: { podIP: '10.42.2.5', hostIP: '192.168.4.12', containerStatuses: [{ name: 'postgres', ...container }] },
  });
  const backOff = { restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } };

  test.each<[title: string, pod: object, deleted: string[]]>([
    ['is deleted when the Cluster no longer names the image', waiting('postgresql:18.x', backOff), ['postgres-1-2']],
    ['stays while the Cluster names it: the registry may come back', waiting('postgresql:18.6', backOff), []],
    ['stays when it has run before', waiting('postgresql:18.x', { ...backOff, restartCount: 1 }), []],
    ['stays when its container ended', waiting('postgresql:18.x', { ...backOff, lastState: { terminated: {} } }), []],
    ['stays while it runs', waiting('postgresql:18.x', { restartCount: 0, state: { running: {} } }), []],
    [
      'stays when it waits for something else',
      waiting('postgresql:18.x', { restartCount: 0, state: { waiting: { reason: 'CreateContainerConfigError' } } }),
      [],
    ],
  ])('%s', async (_, pod, deleted) => {
    const world = await World.start();
    world.kubernetes.change(at.pod('postgres-1-2'), pod);
    await world.pass(1, world.steward('n1'));
    expect(world.deleted).toEqual(deleted);
    expect(world.events).toHaveLength(deleted.length);
  });

  test('and that nobody may delete does not keep what was done from being forgotten', async () => {
    const world = await World.start();
    const steward = world.steward('n1');
    world.kubernetes.change(at.pod('postgres-1-2'), waiting('postgresql:18.x', backOff));
    world.kubernetes.put(at.record, { spec: { holderIdentity: 'uid-another' } });
    world.kubernetes.intercept = (method) => (method === 'DELETE' ? 403 : undefined);
    await world.pass(1, steward);
    world.clock = 320_000;
    await world.pass(1, steward);
    expect(world.kubernetes.holder(at.record)).toBe('');
  });
});
