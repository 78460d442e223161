import type { Look } from '../../../programs/steward/observation.js';
import { type Refusal, behind, caughtUp, isWhole, refusals, verdicts } from '../../../programs/steward/verdict.js';
import { every, having, lost, primary, renewing, replica, replicaLost, rules, without, writing } from './looks.js';

const third = { ...replica, name: 'postgres-1-3', uid: 'uid-3', container: 'c-3', node: 'n3' };
const three: Look = {
  ...lost,
  instances: [...lost.instances, third],
  quorum: { primary: 'postgres-1-1', standbys: ['postgres-1-2', 'postgres-1-3'], number: 1, version: '9' },
};
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
    const both = {
      ...rules,
      caughtUp: caughtUp(new Set(), every(3, writing(100, { 'postgres-1-2': 100, 'postgres-1-3': 100 }, three))),
    };
    expect(said(every(10, three), both)).toEqual([['postgres-1-1', 'primary', 'gone']]);
    // Until then it may live, and reach the one that is not promoted.
    expect(said(every(9, three), both)).toEqual([['postgres-1-1', 'primary', 'too-short']]);
    // The one that is missing may be the one that has the commit.
    const refused = [['postgres-1-1', 'primary', 'no-quorum']];
    expect(said(every(10, having(three, 'postgres-1-3', { ready: false })), both)).toEqual(refused);
    expect(said(every(10, { ...three, instances: lost.instances }), both)).toEqual(refused);
    expect(said(every(10, three), rules)).toEqual([['postgres-1-1', 'primary', 'behind']]);
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
  'no-quorum': every(6, { ...lost, quorum: { primary: 'postgres-1-1', standbys: [], number: 0, version: '9' } }),
  behind: every(6, having(lost, 'postgres-1-2', { readySince: '2026-01-01T00:05:00Z' })),
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
      { quorum: { primary: 'postgres-1-2', standbys: ['postgres-1-2'], number: 1, version: '9' } },
    ],
    [
      'the FailoverQuorum was reset, as before a reload',
      { quorum: { primary: '', standbys: [], number: 0, version: '9' } },
    ],
  ])('when %s', (_, change) => {
    expect(said(every(6, { ...lost, ...change }))).toEqual([['postgres-1-1', 'primary', 'roles-disagree']]);
  });

  test('when the only replica is another one, of which nobody knows what it has', () => {
    expect(said(every(6, having(lost, 'postgres-1-2', { uid: 'uid-8' })))).toEqual([
      ['postgres-1-1', 'primary', 'behind'],
    ]);
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

describe('a replica has what was committed without it', () => {
  const known = rules.caughtUp;
  const none = new Set<string>();
  const changed = { primary: 'postgres-1-1', standbys: ['postgres-1-2'], number: 1, version: '10' };
  const unnamed = { ...changed, standbys: ['postgres-1-3'] };
  // Somebody writes: what is on the disk of the replica is always a little less.
  const named = writing(1000, { 'postgres-1-2': 900 });
  const wrote = writing(1200, { 'postgres-1-2': 1000 });
  const has = writing(1400, { 'postgres-1-2': 1200 });
  /** Each of these looks, and four without an answer of the primary. */
  const seen = (...told: readonly Look[]) => {
    const looks = told.flatMap((look) => {
      const untold = without(look, 'quorum', { instances: look.instances.map((each) => without(each, 'status')) });
      return [look, untold, untold, untold, untold];
    });
    return every(looks.length, (second) => looks[second] ?? lost);
  };

  test('when commits waited for it, and it got what had been written a look later, however seldom the looks', () => {
    expect(caughtUp(none, seen(named, wrote, has))).toEqual(known);
    expect(caughtUp(none, seen(named, writing(1200, { 'postgres-1-2': 1200 })))).toEqual(known);
    // A replica that never has all of it has that part in the end.
    expect(caughtUp(none, seen(named, wrote, wrote, has))).toEqual(known);
  });

  test.each<[why: string, looks: readonly Look[]]>([
    ['nothing was seen', []],
    ['commits wait for it only since this look', seen(writing(1200, {}), writing(1200, { 'postgres-1-2': 1200 }))],
    ['it still lacks something that was written by the second look', seen(named, has)],
    ['it is one byte short', seen(named, wrote, writing(1400, { 'postgres-1-2': 1199 }))],
    ['commits did not wait for it in between', seen(named, wrote, writing(1300, {}), has)],
    ['nobody tells how far the WAL goes', seen(named, writing(NaN, { 'postgres-1-2': 900 }), has)],
    ['it was not ready in between', seen(named, having(wrote, 'postgres-1-2', { ready: false }), has)],
    ['it was away in between', seen(having(named, 'postgres-1-2', { readySince: 'before' }), wrote, has)],
    ['it is another one', seen(having(named, 'postgres-1-2', { uid: 'uid-9' }), wrote, has)],
    ['it is being deleted', seen(named, wrote, having(has, 'postgres-1-2', { terminating: true }))],
    ['the FailoverQuorum does not name it', seen(...[named, wrote, has].map((look) => ({ ...look, quorum: unnamed })))],
    ['PostgreSQL started again in between', seen(named, wrote, having(has, 'postgres-1-1', { container: 'c-9' }))],
    ['commits waited for others in between', seen(named, { ...wrote, quorum: changed }, has)],
    ['the primary was another pod', seen(having(named, 'postgres-1-1', { uid: 'uid-9' }), wrote, has)],
    ['another one has become the primary', seen(named, wrote, promotedIn(has))],
    [
      'the steward was stopped in between',
      seen(named, wrote, has).map((look, index) =>
        index < 10 ? look : { ...look, from: look.from + 9000, to: look.to + 9000 },
      ),
    ],
  ])('not when %s', (_, looks) => expect(caughtUp(none, looks)).toEqual(none));

  test('until it was away, or the primary is another one', () => {
    expect(caughtUp(known, seen(named))).toEqual(known);
    // It does not stream for a moment, and commits wait.
    expect(caughtUp(known, seen(writing(1000, {})))).toEqual(known);
    // The looks of a lost primary, which tells nothing.
    expect(caughtUp(known, every(6, lost))).toEqual(known);
    // The API server tells nothing.
    expect(caughtUp(known, every(6, without(lost, 'quorum')))).toEqual(known);
    for (const look of [
      having(named, 'postgres-1-2', { readySince: 'later' }),
      having(named, 'postgres-1-2', { uid: 'uid-9' }),
      having(named, 'postgres-1-1', { uid: 'uid-9' }),
      having(named, 'postgres-1-1', { container: 'c-9' }),
      having(named, 'postgres-1-2', { container: 'c-9' }),
      // The primary itself says that no commit waits for it.
      writing(1000, {}, lost, ['postgres-1-2']),
      { ...lost, instances: lost.instances.slice(0, 1) },
      // The kubelet may put back the condition of before; CloudNativePG has changed the names meanwhile.
      { ...named, quorum: changed },
    ])
      expect(caughtUp(known, seen(look))).toEqual(none);
  });

  test('of two replicas, each by itself', () => {
    const looks = [900, 1000, 1199].map((flushed, index) =>
      writing(1000 + 200 * index, { 'postgres-1-2': flushed + 200, 'postgres-1-3': flushed }, three),
    );
    expect(caughtUp(none, seen(...looks))).toEqual(known);
  });

  test('one that is ready and does not is told', () => {
    const told = (look: Look, by: ReadonlySet<string>) => behind([lost, look], by).map(({ name }) => name);
    expect(told(without(lost, 'quorum'), known)).toEqual([]);
    expect(told(lost, none)).toEqual(['postgres-1-2']);
    expect(told(having(lost, 'postgres-1-2', { ready: false }), none)).toEqual([]);
    expect(told(without(lost, 'primaryLease'), none)).toEqual([]);
    expect(behind([], known)).toEqual([]);
  });

  test('and then another instance may be lost, when all are there, ready and heard', () => {
    expect(isWhole([named], known)).toBe(true);
    expect(isWhole([named], none)).toBe(false);
    for (const look of [
      having(named, 'postgres-1-2', { silent: true }),
      having(named, 'postgres-1-2', { ready: false }),
      having(named, 'postgres-1-2', { terminating: true }),
      { ...named, instances: named.instances.slice(0, 1) },
      without(named, 'cluster'),
      without(named, 'primaryLease'),
    ])
      expect(isWhole([look], known)).toBe(false);
  });

  function promotedIn(look: Look): Look {
    const status = { isPrimary: true, walReceiverActive: false, streaming: [], written: 1200, flushed: {} };
    const cluster = { ...clusterHaving({ currentPrimary: 'postgres-1-2' }).cluster };
    return { ...having(look, 'postgres-1-2', { status }), cluster } as Look;
  }
});
