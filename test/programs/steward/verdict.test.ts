import type { Look } from '../../../programs/steward/observation.js';
import { type Refusal, isWhole, refusals, verdicts } from '../../../programs/steward/verdict.js';
import { every, having, lost, primary, renewing, replica, replicaLost, rules, without } from './looks.js';

const onN1 = { ...rules, node: 'n1' };
const said = (looks: readonly Look[], by = rules) =>
  verdicts(looks, by).map(({ suspect, role, refusal }) => [suspect.name, role, refusal ?? 'gone']);

describe('a pod is declared gone', () => {
  test('when the primary has been silent for six seconds, and everything else says so', () => {
    expect(said(every(6, lost))).toEqual([['postgres-1-1', 'primary', 'gone']]);
    expect(verdicts(every(6, lost), rules)[0]?.silentMs).toBe(6000);
  });

  test('when a replica has, and its primary misses it: commits wait for it', () => {
    expect(said(every(6, renewing(replicaLost)), onN1)).toEqual([['postgres-1-2', 'replica', 'gone']]);
  });

  test('with three instances, when both replicas can be asked: one of them has every commit', () => {
    const third = { ...replica, name: 'postgres-1-3', uid: 'uid-3', node: 'n3' };
    const three: Look = {
      ...lost,
      instances: [...lost.instances, third],
      quorum: { primary: 'postgres-1-1', standbys: ['postgres-1-2', 'postgres-1-3'], number: 1 },
    };
    expect(said(every(6, three))).toEqual([['postgres-1-1', 'primary', 'gone']]);
    // The one that is missing may be the one that has the commit.
    expect(said(every(6, having(three, 'postgres-1-3', { ready: false })))).toEqual([
      ['postgres-1-1', 'primary', 'no-quorum'],
    ]);
    expect(said(every(6, { ...three, instances: lost.instances }))).toEqual([['postgres-1-1', 'primary', 'no-quorum']]);
  });

  test('after an outage of the API server that hid the Lease, once it has answered three times', () => {
    const unread = { ...without(without(lost, 'primaryLease'), 'cluster'), clean: false };
    const outage = (...down: number[]) => every(8, (second) => (down.includes(second) ? unread : lost));
    expect(said(outage(3, 4))).toEqual([['postgres-1-1', 'primary', 'gone']]);
    expect(said(outage(4, 5))).toEqual([['postgres-1-1', 'primary', 'api-back']]);
  });

  test('by a steward that goes on where another one was ended: the Lease is released, the pod is there', () => {
    const half: Look = {
      ...lost,
      primaryLease: { holder: '', version: '501' },
      record: { pod: primary.uid, version: '4' },
    };
    expect(said(every(6, half))).toEqual([['postgres-1-1', 'primary', 'gone']]);
    // Released by somebody else: a switchover, or an instance that shut down.
    expect(said(every(6, { ...half, record: { pod: '', version: '4' } }))).toEqual([
      ['postgres-1-1', 'primary', 'roles-disagree'],
    ]);
  });

  test('the primary first, when both are silent', () => {
    const both = having(lost, 'postgres-1-2', { silent: true });
    expect(said(every(6, both), { ...rules, node: 'n3' }).map(([name]) => name)).toEqual([
      'postgres-1-1',
      'postgres-1-2',
    ]);
  });
});

/** Each reason to do nothing: what is seen when it holds, beside everything that speaks for a lost node. */
const doubts: Record<Refusal, readonly Look[]> = {
  'own-node': every(6, having(lost, 'postgres-1-1', { node: 'n2' })),
  terminating: every(6, having(lost, 'postgres-1-1', { terminating: true })),
  'never-heard': every(6, having(lost, 'postgres-1-1', { heardBefore: false })),
  'api-unclean': every(6, (second) => ({ ...lost, clean: second !== 5 })),
  'api-back': every(6, (second) => ({ ...lost, clean: second !== 3 })),
  'too-short': every(5, lost),
  'lease-renewed': every(6, (second) =>
    second < 1 ? { ...lost, primaryLease: { holder: 'postgres-1-1', version: '499' } } : lost,
  ),
  'node-lease-renewed': every(6, (second) => (second < 3 ? lost : having(lost, 'postgres-1-1', { nodeLease: '71' }))),
  fenced: every(6, clusterHaving({ fenced: true })),
  hibernated: every(6, clusterHaving({ hibernated: true })),
  'replica-cluster': every(6, clusterHaving({ isReplicaCluster: true })),
  'being-changed': every(6, clusterHaving({ phase: 'Upgrading cluster' })),
  'roles-disagree': every(6, clusterHaving({ targetPrimary: 'postgres-1-2' })),
  'other-primary': every(6, replicaSaying({ isPrimary: true })),
  'receiver-active': every(6, replicaSaying({ walReceiverActive: true })),
  'no-quorum': every(6, { ...lost, quorum: { primary: 'postgres-1-1', standbys: [], number: 0 } }),
  'acted-lately': every(6, { ...lost, record: { pod: 'uid-of-another', version: '4' } }),
  'not-counted': every(6, renewing(having(replicaLost, 'postgres-1-2', { ready: false }))),
  'lease-stands': every(6, replicaLost),
  'primary-mute': every(
    6,
    renewing({ ...replicaLost, instances: replicaLost.instances.map((each) => without(each, 'status')) }),
  ),
  streaming: every(
    6,
    renewing(
      having(replicaLost, 'postgres-1-1', {
        status: { isPrimary: true, walReceiverActive: false, streaming: ['postgres-1-2'] },
      }),
    ),
  ),
};

function clusterHaving(change: Partial<NonNullable<Look['cluster']>>): Look {
  if (lost.cluster === undefined) throw new Error('a lost primary has a Cluster');
  return { ...lost, cluster: { ...lost.cluster, ...change } };
}

function replicaSaying(change: object): Look {
  return having(lost, 'postgres-1-2', {
    status: { isPrimary: false, walReceiverActive: false, streaming: [], ...change },
  });
}

test.each(Object.entries(doubts))('nothing is done, and the reason is said: %s', (refusal, looks) => {
  const ofReplica = ['not-counted', 'lease-stands', 'primary-mute', 'streaming'].includes(refusal);
  const [name, role] = ofReplica ? ['postgres-1-2', 'replica'] : ['postgres-1-1', 'primary'];
  expect(said(looks, ofReplica ? onN1 : rules)).toEqual([[name, role, refusal]]);
  expect(refusals[refusal as Refusal].length).toBeGreaterThan(10);
});

describe('nothing is done', () => {
  test('while all answer', () => {
    expect(said(every(20, renewing(having(lost, 'postgres-1-1', { silent: false }))))).toEqual([]);
    expect(said([])).toEqual([]);
  });

  test.each(['postgres-1-1', 'postgres-1-2'])('when the sign of life is one second old (%s)', (name) => {
    const look = name === primary.name ? () => lost : renewing(replicaLost);
    const looks = every(12, (second) => (second === 10 ? having(look(second), name, { silent: false }) : look(second)));
    expect(said(looks, name === primary.name ? rules : onN1).map(([, , refusal]) => refusal)).toEqual(['too-short']);
  });

  test('when a pod of that name has come anew: another pod is another matter', () => {
    const looks = every(6, (second) => (second < 3 ? lost : having(lost, 'postgres-1-1', { uid: 'uid-9' })));
    expect(said(looks)).toEqual([['postgres-1-1', 'primary', 'too-short']]);
  });

  test('while the primary renews its Lease, however silent it is here: this steward is the one that is cut off', () => {
    expect(said(every(30, renewing(lost)))).toEqual([['postgres-1-1', 'primary', 'lease-renewed']]);
  });

  test('by a steward that was stopped itself and may have missed an answer', () => {
    const stopped = every(8, lost).map((look, second) =>
      second < 4 ? look : { ...look, from: look.from + 20_000, to: look.to + 20_000 },
    );
    expect(said(stopped)).toEqual([['postgres-1-1', 'primary', 'too-short']]);
    const slow = every(1, lost).map((look) => ({ ...look, to: 9000 }));
    expect(said(slow)).toEqual([['postgres-1-1', 'primary', 'api-back']]);
  });

  test('when what is needed could not be read', () => {
    expect(said(every(6, without(lost, 'cluster')))).toEqual([['postgres-1-1', 'primary', 'api-unclean']]);
    expect(said(every(6, without(lost, 'quorum')))).toEqual([['postgres-1-1', 'primary', 'roles-disagree']]);
    expect(said(every(6, without(lost, 'primaryLease')))).toEqual([['postgres-1-1', 'primary', 'lease-renewed']]);
    const blind = { ...lost, instances: lost.instances.map((each) => without(each, 'nodeLease')) };
    expect(said(every(6, blind))).toEqual([['postgres-1-1', 'primary', 'node-lease-renewed']]);
  });

  test.each([
    ['the Lease has another holder', { primaryLease: { holder: 'postgres-1-2', version: '500' } }],
    [
      'the FailoverQuorum was written by another primary',
      { quorum: { primary: 'postgres-1-2', standbys: ['postgres-1-2'], number: 1 } },
    ],
    ['the FailoverQuorum was reset, as before a reload', { quorum: { primary: '', standbys: [], number: 0 } }],
  ])('when %s', (_, change) => {
    expect(said(every(6, { ...lost, ...change }))).toEqual([['postgres-1-1', 'primary', 'roles-disagree']]);
  });

  test.each([
    ['does not answer', without(replica, 'status')],
    ['is not ready', { ...replica, ready: false }],
    ['is being deleted', { ...replica, terminating: true }],
    ['is not one that commits wait for', { ...replica, name: 'postgres-1-7' }],
  ])('when the only replica %s: nobody could be promoted', (_, only) => {
    expect(said(every(6, { ...lost, instances: [primary, only] }))).toEqual([['postgres-1-1', 'primary', 'no-quorum']]);
  });
});

describe('another instance may be lost', () => {
  const seen = (written: number, flushed: Record<string, number>, look = lost) =>
    having(look, 'postgres-1-1', {
      silent: false,
      status: { isPrimary: true, walReceiverActive: false, streaming: ['postgres-1-2'], written, flushed },
    });
  // Somebody writes: what is on the disk of the replica is always a little less.
  const before = seen(1000, { 'postgres-1-2': 900 });
  const last = seen(1200, { 'postgres-1-2': 1000 });

  test('when all are there, and the replica has what was written until the look before', () =>
    expect(isWhole([before, last])).toBe(true));

  test.each<[why: string, before: Look | undefined, last: Look]>([
    ['nothing was seen before', undefined, last],
    ['the replica is one byte short', before, seen(1200, { 'postgres-1-2': 999 })],
    ['commits did not wait for the replica yet', seen(1000, {}), last],
    ['commits no longer wait for the replica', before, seen(1200, {})],
    ['nobody tells how far the WAL goes', seen(NaN, { 'postgres-1-2': 900 }), last],
    [
      'the primary did not tell before',
      { ...before, instances: before.instances.map((each) => without(each, 'status')) },
      last,
    ],
    ['one is silent', before, having(last, 'postgres-1-2', { silent: true })],
    ['one is not ready', before, having(last, 'postgres-1-2', { ready: false })],
    ['one was not ready before', having(before, 'postgres-1-2', { ready: false }), last],
    ['one is being deleted', before, having(last, 'postgres-1-2', { terminating: true })],
    ['one is not there', before, { ...last, instances: last.instances.slice(0, 1) }],
    ['nobody told how many there are to be', before, without(last, 'cluster')],
    ['the other one has become the primary', before, promotedIn(last)],
  ])('not when %s', (_, first, second) =>
    expect(isWhole([first, second].filter((look) => look !== undefined))).toBe(false),
  );

  test('of two replicas, each has to have it', () => {
    const third = { ...replica, name: 'postgres-1-3', uid: 'uid-3', node: 'n3' };
    const three: Look = { ...clusterHaving({ size: 3 }), instances: [...lost.instances, third] };
    const first = seen(1000, { 'postgres-1-2': 900, 'postgres-1-3': 800 }, three);
    expect(isWhole([first, seen(1200, { 'postgres-1-2': 1000, 'postgres-1-3': 1000 }, three)])).toBe(true);
    expect(isWhole([first, seen(1200, { 'postgres-1-2': 1000, 'postgres-1-3': 999 }, three)])).toBe(false);
  });

  function promotedIn(look: Look): Look {
    const status = { isPrimary: true, walReceiverActive: false, streaming: [], written: 1200, flushed: {} };
    const cluster = { ...clusterHaving({ currentPrimary: 'postgres-1-2' }).cluster };
    return { ...having(look, 'postgres-1-2', { status }), cluster } as Look;
  }
});
