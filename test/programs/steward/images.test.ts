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
});
