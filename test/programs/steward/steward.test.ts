import { World, at } from './cluster.js';

/** Lines of a metric that a steward shows, without the beginning that all have. */
const metric = (world: World, name: string, node = 'n2') =>
  (world.metrics.get(node)?.text() ?? '')
    .split('\n')
    .map((line) => line.replace(/^postgres_(steward_)?/, ''))
    .filter((line) => line.startsWith(name));

/** Stewards, one on n2 unless told, that saw all well for some seconds until n1, the node of the primary, was lost. */
async function nodeLost(after: number, ...on: readonly Parameters<World['steward']>[]) {
  const world = await World.start();
  const stewards = on.length === 0 ? [world.steward('n2')] : on.map((where) => world.steward(...where));
  await world.pass(after, ...stewards);
  world.lose('n1');
  const [steward = world.steward('n2')] = stewards;
  return { world, steward, stewards };
}

test('while all is well, nothing is written but its own Lease, every ten seconds', async () => {
  const world = await World.start();
  await world.pass(21, world.steward('n2'), world.steward('n1'));
  expect(world.deleted).toEqual([]);
  expect(new Set(world.kubernetes.writes.map((write) => write.split(' ')[1]))).toEqual(
    new Set([at.canary, at.canary.slice(0, at.canary.lastIndexOf('/'))]),
  );
  // And once more at first, until it is known that the replica is not behind.
  expect(world.kubernetes.writes.length).toBeLessThanOrEqual(2 * 4);
});

test('instances are asked for little while all is well, and for nothing that starts a process of PostgreSQL', async () => {
  const world = await World.start();
  const steward = world.steward('n2');
  await world.pass(5, steward);
  world.asked.length = 0;
  await world.pass(10, steward);
  expect(new Set(world.asked)).toEqual(new Set([10250, 8000, 'status']));
  expect(world.asked.filter((what) => what === 'status')).toHaveLength(2);
  // Another pod was declared gone, and is not back yet.
  world.kubernetes.put(at.record, { spec: { holderIdentity: 'uid-another' } });
  world.kubernetes.change(at.cluster, { spec: { instances: 3 } });
  world.asked.length = 0;
  await world.pass(10, steward);
  expect(world.asked.filter((what) => what === 'status')).toHaveLength(2);
});

test('an instance lives whose PostgreSQL alone answers', async () => {
  const { world, steward } = await nodeLost(5);
  world.answering.add(5432);
  await world.pass(20, steward);
  expect(world.asked).toContain(5432);
  expect(world.deleted).toEqual([]);
});

test('the first of the certificates that instances serve with is known by its end, one that was replaced no more', async () => {
  const world = await World.start();
  const steward = world.steward('n2');
  const serves = (host: string, certificateEnds: number) =>
    world.status.set(host, {
      isPrimary: host.startsWith('10.42.1'),
      walReceiverActive: true,
      streaming: [],
      certificateEnds,
    });
  serves('10.42.1.5', 9_000_000);
  serves('10.42.2.5', 5_000_000);
  await world.pass(1, steward);
  const ends = 'certificate_end_timestamp_seconds';
  expect(metric(world, ends)).toEqual([`${ends}{cluster="postgres-1",certificate="server"} 5000`]);
  serves('10.42.2.5', 12_000_000);
  await world.pass(10, steward);
  expect(metric(world, ends)).toEqual([`${ends}{cluster="postgres-1",certificate="server"} 9000`]);
});

describe('the node of the primary is lost', () => {
  test('its pod is deleted after six seconds, gracefully, after its Lease was released', async () => {
    const { world, steward } = await nodeLost(5);
    await world.pass(6, steward);
    expect(world.deleted).toEqual([]);
    await world.pass(1, steward);
    expect(world.deleted).toEqual(['barman-1', 'coredns-1', 'postgres-1-1']);
    expect(world.kubernetes.get(at.primaryLease).spec).toMatchObject({
      holderIdentity: '',
      leaseTransitions: 4,
      leaseDurationSeconds: 1,
    });
    const order = world.kubernetes.writes.filter((write) => !write.includes(at.canary) && !write.includes('POST'));
    expect(order.slice(0, 2)).toEqual([`PUT ${at.primaryLease}`, `DELETE ${at.pod('postgres-1-1')}`]);
  });

  test('operator and plugin that led from there lead no more, and one that leads from elsewhere is left alone', async () => {
    const { world, steward } = await nodeLost(2);
    await world.pass(7, steward);
    expect(world.kubernetes.holder(at.operatorLease)).toBe('');
    expect(world.kubernetes.holder(at.pluginLease)).toBe('');

    const other = await nodeLost(2);
    other.world.kubernetes.change(at.operatorLease, { spec: { holderIdentity: 'cloudnative-pg-2_xyz' } });
    await other.world.pass(7, other.steward);
    expect(other.world.deleted).toContain('postgres-1-1');
    expect(other.world.kubernetes.holder(at.operatorLease)).toBe('cloudnative-pg-2_xyz');
  });

  test('a leader that is not there any more is no failure', async () => {
    const { world, steward } = await nodeLost(2);
    world.kubernetes.change(at.pluginLease, { spec: { holderIdentity: 'barman-9_xyz' } });
    await world.pass(7, steward);
    expect(world.kubernetes.holder(at.pluginLease)).toBe('barman-9_xyz');
    expect(world.events).toEqual([expect.stringContaining('leaders released: cloudnative-pg-1; plugins deleted')]);
  });

  test('what it does is told once: by an event, by a metric, and by which steps failed', async () => {
    const { world, steward } = await nodeLost(2);
    world.kubernetes.intercept = (method, path) =>
      method === 'DELETE' && path.includes('kube-system') ? 403 : undefined;
    await world.pass(30, steward);
    expect(world.events).toEqual([
      expect.stringMatching(
        /^Node n1 has been silent for 6\.0 s with the primary: pod deleted: postgres-1-1; leaders released: cloudnative-pg-1, barman-1; plugins deleted: barman-1; DNS pods deleted failed: .*403/,
      ),
    ]);
    expect(metric(world, 'actions_total')).toContain('actions_total{cluster="postgres-1",action="primary"} 1');
    expect(metric(world, 'failed_steps_total')).toEqual(['failed_steps_total{cluster="postgres-1"} 1']);
  });

  test('a node that was removed from Kubernetes renews nothing', async () => {
    const { world, steward } = await nodeLost(5);
    world.kubernetes.objects.delete(at.nodeLease('n1'));
    await world.pass(7, steward);
    expect(world.deleted).toContain('postgres-1-1');
  });

  test('without the switch, pods of the DNS are left alone', async () => {
    const { world, steward } = await nodeLost(2, ['n2', { dns: undefined } as never]);
    await world.pass(7, steward);
    expect(world.deleted).toEqual(['barman-1', 'postgres-1-1']);
  });

  test('a renewal in the last instant stops everything: the pod is not deleted', async () => {
    const { world, steward } = await nodeLost(2);
    await world.pass(6, steward);
    world.kubernetes.intercept = (method, path) => {
      // Between the look and the swap.
      if (method === 'POST' && path.endsWith('/leases')) world.kubernetes.change(at.primaryLease, {});
      return undefined;
    };
    await world.pass(1, steward);
    expect(world.kubernetes.holder(at.record)).toBe('uid-postgres-1-1');
    expect(world.deleted).toEqual([]);
    expect(world.kubernetes.holder(at.primaryLease)).toBe('postgres-1-1');
    expect(world.kubernetes.holder(at.operatorLease)).toBe('cloudnative-pg-1_abc');
  });

  test('a pod of that name that came anew is not deleted', async () => {
    const { world, steward } = await nodeLost(2);
    await world.pass(6, steward);
    world.kubernetes.intercept = (method, path) => {
      if (method === 'PUT' && path === at.primaryLease) {
        const { metadata } = world.kubernetes.get(at.pod('postgres-1-1'));
        world.kubernetes.intercept = () => undefined;
        world.kubernetes.put(at.pod('postgres-1-1'), { metadata: { ...metadata, uid: 'uid-next' } });
      }
      return undefined;
    };
    await world.pass(1, steward);
    expect(world.deleted).not.toContain('postgres-1-1');
    expect(world.events).toEqual([expect.stringContaining('pod deleted failed: Error: DELETE')]);
  });
});

test('the pod of a replica whose node is lost is deleted, and the Lease of the primary is left alone: commits go on', async () => {
  const world = await World.start();
  const steward = world.steward('n1');
  await world.pass(5, steward);
  world.lose('n2');
  await world.pass(7, steward);
  expect(world.deleted).toEqual(['barman-2', 'coredns-2', 'postgres-1-2']);
  expect(world.kubernetes.holder(at.primaryLease)).toBe('postgres-1-1');
  expect(world.kubernetes.holder(at.operatorLease)).toBe('cloudnative-pg-1_abc');
});

describe('two stewards', () => {
  test('do together what one does: on a third and a fourth node both see the loss at once', async () => {
    const { world, stewards } = await nodeLost(5, ['n3'], ['n4']);
    await world.pass(20, ...stewards);
    expect(world.deleted).toEqual(['barman-1', 'coredns-1', 'postgres-1-1']);
    expect(world.kubernetes.writes.filter((write) => write === `PUT ${at.primaryLease}`)).toHaveLength(1);
    expect(world.kubernetes.writes.filter((write) => write === `DELETE ${at.pod('postgres-1-1')}`)).toHaveLength(1);
  });

  test('the one that was ended after it released the Lease is succeeded: the other deletes the pod', async () => {
    const { world, steward: first, stewards } = await nodeLost(5, ['n3'], ['n4']);
    world.kubernetes.intercept = (method) => (method === 'DELETE' ? 500 : undefined);
    await world.pass(7, first);
    expect(world.kubernetes.holder(at.primaryLease)).toBe('');
    expect(world.deleted).toEqual([]);
    world.kubernetes.intercept = () => undefined;
    // It was away itself meanwhile, and has to see everything once more, but for the Lease that nobody holds.
    await world.pass(8, ...stewards.slice(1));
    expect(world.deleted).toEqual(['barman-1', 'coredns-1', 'postgres-1-1']);
  });

  test('a deletion that got no answer is tried again at the next look', async () => {
    const { world, steward } = await nodeLost(5);
    await world.pass(6, steward);
    world.kubernetes.intercept = (method) => (method === 'DELETE' ? 500 : undefined);
    await world.pass(1, steward);
    world.kubernetes.intercept = () => undefined;
    await world.pass(1, steward);
    expect(world.deleted).toContain('postgres-1-1');
  });

  test('declare one pod gone in five minutes between them: a record of another one holds both back', async () => {
    const world = await World.start();
    const both = [world.steward('n3'), world.steward('n4')];
    world.kubernetes.put(at.record, { spec: { holderIdentity: 'uid-another' } });
    // One that is still to come back.
    world.kubernetes.change(at.cluster, { spec: { instances: 3 } });
    await world.pass(1, ...both);
    world.clock = 275_000;
    await world.pass(10, ...both);
    world.lose('n1');
    await world.pass(10, ...both);
    expect(world.deleted).toEqual([]);
    expect(metric(world, 'refusals_total', 'n3').join()).toContain('refusal="acted-lately"} 4');
    await world.pass(10, ...both);
    expect(world.deleted).toEqual(['barman-1', 'coredns-1', 'postgres-1-1']);
  });

  test('forget what was done after five minutes by their own clocks, so that the next loss finds them ready', async () => {
    const { world, steward } = await nodeLost(5);
    await world.pass(20, steward);
    world.clock = 305_000;
    await world.pass(1, steward);
    expect(world.kubernetes.holder(at.record)).toBe('uid-postgres-1-1');
    world.clock = 320_000;
    await world.pass(1, steward);
    expect(world.kubernetes.holder(at.record)).toBe('');
  });

  test('forget it as soon as the Cluster is whole again: the next node may be lost two seconds later', async () => {
    const world = await World.start();
    const steward = world.steward('n3');
    await world.pass(5, steward);
    const { metadata, ...pod } = world.kubernetes.get(at.pod('postgres-1-2'));
    world.lose('n2');
    for (let second = 0; second < 12; second += 1) {
      if (second % 4 === 0) world.kubernetes.change(at.nodeLease('n1'), {});
      await world.pass(1, steward);
    }
    expect(world.kubernetes.holder(at.record)).toBe('uid-postgres-1-2');
    world.kubernetes.objects.delete(at.pod('postgres-1-2'));
    await world.pass(3, steward);
    expect(world.kubernetes.holder(at.record)).toBe('uid-postgres-1-2');
    world.find();
    world.kubernetes.put(at.pod('postgres-1-2'), { ...pod, metadata: { ...metadata, uid: 'uid-next' }, status: {} });
    await world.pass(3, steward);
    expect(world.kubernetes.holder(at.record)).toBe('uid-postgres-1-2');
    world.kubernetes.change(at.pod('postgres-1-2'), pod);
    await world.pass(2, steward);
    expect(world.kubernetes.holder(at.record)).toBe('');
    world.lose('n1');
    await world.pass(7, steward);
    expect(world.deleted).toContain('postgres-1-1');
  });

  test('do not forget what the other one has just done, though the pods were seen before', async () => {
    const world = await World.start();
    const steward = world.steward('n3');
    world.kubernetes.put(at.record, { spec: { holderIdentity: 'uid-before' } });
    await world.pass(1, steward);
    world.kubernetes.intercept = (method, path) => {
      if (method === 'GET' && path === at.record)
        world.kubernetes.change(at.record, { spec: { holderIdentity: 'uid-another' } });
      return undefined;
    };
    await world.pass(1, steward);
    expect(world.kubernetes.holder(at.record)).toBe('uid-another');
  });

  test('leave each other the instance beside them: neither declares what runs on its own node', async () => {
    const world = await World.start();
    const both = [world.steward('n1'), world.steward('n2')];
    await world.pass(5, ...both);
    // Cut off from each other, and both from nobody else: the primary renews its Lease, the nodes theirs.
    world.silent.add('192.168.4.12').add('10.42.2.5');
    for (let second = 0; second < 30; second += 1) {
      if (world.clock % 4000 === 0) for (const node of ['n1', 'n2']) world.kubernetes.change(at.nodeLease(node), {});
      await world.pass(1, ...both);
    }
    expect(world.deleted).toEqual([]);
    expect(metric(world, 'refusals_total')).toEqual([]);
  });
});

describe('a steward that cannot know', () => {
  test.each([
    ['may be behind, after it was away for long', 899, []],
    ['has caught up', 900, ['barman-1', 'coredns-1', 'postgres-1-1']],
  ])('whose only replica %s', async (_, flushed, deleted) => {
    const world = await World.start();
    const steward = world.steward('n2');
    await world.pass(5, steward);
    const again = [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T01:00:00Z' }];
    const { status } = world.kubernetes.get(at.pod('postgres-1-2'));
    world.kubernetes.change(at.pod('postgres-1-2'), { status: { ...status, conditions: again } });
    world.clock = 3_600_000;
    world.find(900, flushed);
    await world.pass(5, steward);
    world.lose('n1');
    await world.pass(20, steward);
    expect(world.deleted).toEqual(deleted);
  });

  test('knows within three seconds that the names were set anew, as by a reload, and the replica has all', async () => {
    const world = await World.start();
    const steward = world.steward('n2');
    await world.pass(12, steward);
    world.kubernetes.change(at.failoverQuorum, {});
    await world.pass(3, steward);
    world.lose('n1');
    await world.pass(7, steward);
    expect(world.deleted).toContain('postgres-1-1');
  });

  test('does nothing about an instance that has never answered it, and counts it', async () => {
    const { world, steward } = await nodeLost(0);
    await world.pass(40, steward);
    expect(world.deleted).toEqual([]);
    expect(metric(world, 'unheard_instances')).toEqual(['unheard_instances{cluster="postgres-1"} 1']);
    // After half a minute, and once.
    expect(world.events).toEqual([
      'The primary postgres-1-1 on node n1 has been silent for 30 s and is not declared gone: it has never answered this steward, so that its silence says nothing',
    ]);
  });

  test('counts an instance that a firewall hides: what always refuses has not been heard', async () => {
    const world = await World.start();
    const steward = world.steward('n2');
    world.refusing.add('192.168.4.11');
    await world.pass(5, steward);
    expect(metric(world, 'unheard_instances')).toEqual(['unheard_instances{cluster="postgres-1"} 1']);
    world.lose('n1');
    await world.pass(20, steward);
    expect(world.deleted).toEqual([]);
  });

  test.each([
    ['the API server does not write', (method: string) => (method === 'PATCH' ? 500 : undefined)],
    [
      'it may not read the Leases of nodes',
      (_: string, path: string) => (path.includes('node-lease') ? 403 : undefined),
    ],
    ['its token has expired', () => 401],
  ])('does nothing while %s, and its last clean look grows old', async (_, intercept) => {
    const { world, steward } = await nodeLost(15);
    world.kubernetes.intercept = intercept;
    await world.pass(60, steward);
    expect(world.deleted).toEqual([]);
    const [age = ''] = metric(world, 'clean_look_age_seconds');
    expect(Number(age.split(' ')[1])).toBeGreaterThanOrEqual(60);
  });
});
