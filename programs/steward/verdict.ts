import type { ClusterView, Instance, Look, Quorum } from './observation.js';

export interface Rules {
  /** Node of this steward: it never judges what runs beside it. */
  readonly node: string;
  /** For how long all evidence has to hold, in milliseconds. */
  readonly waitMs: number;
  /** The replicas that may be promoted, as `caughtUp` tells. */
  readonly caughtUp: ReadonlySet<string>;
}

/** Why nothing is done about a silent instance, in the order in which it is asked. */
export const refusals = {
  'own-node': 'it runs on the node of this steward',
  terminating: 'its pod is being deleted already',
  'never-heard': 'it has never answered this steward, so that its silence says nothing',
  'api-unclean': 'a request to the API server failed or took longer than a second',
  'api-back': 'the API server has answered fewer than three looks in a row',
  'too-short': 'it has not been silent for long enough',
  'lease-renewed': 'the Lease of the primary was renewed too recently: it lives',
  'node-lease-renewed': 'its node renewed its Lease since: the kubelet lives',
  fenced: 'an instance is fenced',
  hibernated: 'the Cluster is hibernated',
  'replica-cluster': 'the Cluster follows a primary elsewhere',
  'being-changed': 'CloudNativePG is changing the Cluster',
  'roles-disagree': 'Lease, Cluster and FailoverQuorum do not agree on who is the primary',
  'other-primary': 'a replica says that it is the primary',
  'receiver-active': 'a replica says that it still receives from the primary',
  'no-quorum': 'too few of the replicas that commits wait for answer and are ready: nobody could be promoted',
  behind: 'its replica was not seen to catch up since it was away, and may lack commits that did not wait for it',
  'not-counted': 'it was not ready, so that nothing waits for it',
  'lease-stands': 'the primary does not renew its Lease either',
  'primary-mute': 'the primary does not say that it is one',
  streaming: 'the primary says that it still streams',
  'acted-lately': 'another pod was declared gone within the last five minutes, and the Cluster was not whole since',
} as const;

export type Refusal = keyof typeof refusals;

/** What to do about an instance that is silent. */
export interface Verdict {
  readonly suspect: Instance;
  readonly role: 'primary' | 'replica';
  /** For how long it has been silent, in milliseconds. */
  readonly silentMs: number;
  /** Left out: its pod is gone, and is to be declared so. */
  readonly refusal?: Refusal;
}

/**
 * How much longer a primary is waited for that has several replicas, in milliseconds: until it has ended itself
 * (programs/watchdog/isolated.bash). The replica that is not promoted could reach it again.
 */
const endsItselfMs = 4000;

/** Looks in a row that the API server has to answer before its silence about a Lease counts. */
const cleanLooks = 3;

/**
 * A look that ended so long after the one before belongs to a steward that was stopped itself, in milliseconds: nobody
 * knows what it missed. Without an API server a look takes three seconds, with slow instances four, and the next one begins
 * at once.
 */
const lateMs = 4500;

/** Phases in which CloudNativePG replaces or restarts instances itself (api/v1/cluster_types.go). */
const changing: readonly string[] = [
  'Switchover in progress',
  'Failing over',
  'Setting up primary',
  'Upgrading cluster',
  'Upgrading Postgres major version',
  'Online upgrade in progress',
  'Primary instance is being restarted in-place',
  'Primary instance is being restarted without a switchover',
  'Promoting to primary cluster',
];

/**
 * Judges every silent instance by what was seen, the primary first. Nobody silent: no verdict.
 *
 * @param looks the latest last; at least those of the last `waitMs`.
 */
export function verdicts(looks: readonly Look[], rules: Rules): readonly Verdict[] {
  const last = looks.at(-1);
  if (last === undefined) return [];
  const fresh = sinceLastGap(looks);
  const isPrimary = ({ name }: Instance) => name === (last.cluster?.currentPrimary ?? last.primaryLease?.holder);
  return last.instances
    .filter(({ silent }) => silent)
    .toSorted((one, other) => Number(isPrimary(other)) - Number(isPrimary(one)))
    .map((suspect) => {
      const role = isPrimary(suspect) ? ('primary' as const) : ('replica' as const);
      const silentMs = last.to - (silence(fresh, suspect)[0] ?? last).from;
      const refusal = refusalOf(suspect, role, fresh, last, rules);
      return { suspect, role, silentMs, ...(refusal === undefined ? {} : { refusal }) };
    });
}

function refusalOf(
  suspect: Instance,
  role: Verdict['role'],
  looks: readonly Look[],
  last: Look,
  rules: Rules,
): Refusal | undefined {
  if (suspect.node === rules.node) return 'own-node';
  if (suspect.terminating) return 'terminating';
  if (!suspect.heardBefore) return 'never-heard';
  if (!last.clean) return 'api-unclean';
  if (looks.length < cleanLooks || looks.slice(-cleanLooks).some(({ clean }) => !clean)) return 'api-back';
  const silent = silence(looks, suspect);
  const several = role === 'primary' && (last.quorum?.standbys.length ?? 0) > 1;
  const waitMs = rules.waitMs + (several ? endsItselfMs : 0);
  if (lasted(silent, last) < waitMs) return 'too-short';
  // Of a primary, the Lease tells most: it is asked before the node, which renews its own every 10 s only.
  const renewed = lasted(unrenewed(looks), last) < waitMs;
  if (role === 'primary' && renewed && !released(suspect, last)) return 'lease-renewed';
  if (nodeRenewed(silent, suspect)) return 'node-lease-renewed';
  return (
    (last.cluster === undefined ? 'api-unclean' : busy(last.cluster)) ??
    (role === 'primary' ? primaryRefusal(suspect, last, rules) : replicaRefusal(suspect, last, renewed)) ??
    (last.record === undefined || ['', suspect.uid].includes(last.record.pod) ? undefined : 'acted-lately')
  );
}

/** Why nothing is done about any pod of a Cluster. */
export function exempt(cluster: ClusterView): Refusal | undefined {
  if (cluster.fenced) return 'fenced';
  if (cluster.hibernated) return 'hibernated';
  return cluster.isReplicaCluster ? 'replica-cluster' : undefined;
}

function busy(cluster: ClusterView): Refusal | undefined {
  const reason = exempt(cluster);
  if (reason !== undefined) return reason;
  if (changing.includes(cluster.phase)) return 'being-changed';
  return cluster.currentPrimary === cluster.targetPrimary ? undefined : 'roles-disagree';
}

/** May the primary be declared gone: do all agree on who it is, and can somebody be promoted without a loss? */
function primaryRefusal(suspect: Instance, last: Look, { caughtUp: known }: Rules): Refusal | undefined {
  const { instances, primaryLease, quorum } = last;
  if (primaryLease?.holder !== suspect.name && !released(suspect, last)) return 'roles-disagree';
  if (quorum?.primary !== suspect.name) return 'roles-disagree';
  const others = instances.filter(({ name }) => name !== suspect.name);
  if (others.some(({ status }) => status?.isPrimary)) return 'other-primary';
  if (others.some(({ status }) => status?.walReceiverActive)) return 'receiver-active';
  if (!provable(quorum, others)) return 'no-quorum';
  const sure = others.filter((each) => known.has(stay(suspect, each, quorum)));
  return provable(quorum, sure) ? undefined : 'behind';
}

/** A steward that was ended between two steps of its action has released the Lease already. */
const released = ({ uid }: Instance, { primaryLease, record }: Look) =>
  primaryLease?.holder === '' && record?.pod === uid;

/** As CloudNativePG asks itself before a promotion (internal/controller/replicas_quorum.go): R + W > N. */
function provable({ standbys, number }: Quorum, others: readonly Instance[]): boolean {
  const promotable = others.filter(
    ({ name, status, ready, terminating }) => standbys.includes(name) && status !== undefined && ready && !terminating,
  );
  return number > 0 && standbys.length > 0 && promotable.length + number > standbys.length;
}

/** May a replica be declared gone: does its primary live, and miss it? */
function replicaRefusal(suspect: Instance, look: Look, renewed: boolean): Refusal | undefined {
  if (!suspect.ready) return 'not-counted';
  const primary = look.instances.find(({ name }) => name === look.cluster?.currentPrimary);
  if (primary === undefined || look.primaryLease?.holder !== primary.name) return 'roles-disagree';
  if (!renewed) return 'lease-stands';
  if (primary.status?.isPrimary !== true) return 'primary-mute';
  return primary.status.streaming.includes(suspect.name) ? 'streaming' : undefined;
}

/**
 * Names a replica under its primary, for as long as commits wait for it. CloudNativePG stops that only when the pod of the
 * replica is not ready (pkg/postgres/replication/explicit.go), and resets the FailoverQuorum before each change of the names
 * (internal/management/controller/instance_controller.go), unless PostgreSQL starts with them.
 */
const stay = (primary: Instance, replica: Instance, quorum: Quorum | undefined) =>
  [primary.uid, primary.container, replica.uid, replica.container, replica.readySince, quorum?.version].join(' ');

/** The FailoverQuorum as it was last read. */
const lastQuorum = (looks: readonly Look[]) => looks.findLast(({ quorum }) => quorum !== undefined)?.quorum;

/**
 * The replicas that have all that was ever committed: those known before that have not been away since, and those that looks
 * prove. A first look shows that commits wait for the replica, a second one how far the WAL went by then, and that one or a
 * later one that the replica has as much. The first one alone is too little: in one answer the WAL is read before the names.
 */
export function caughtUp(known: ReadonlySet<string>, looks: readonly Look[]): ReadonlySet<string> {
  const told = sinceLastGap(looks).flatMap((look) => toldIn(look) ?? []);
  const ignored = told.at(-1)?.ignored;
  const { instances = [] } = looks.at(-1) ?? {};
  const quorum = lastQuorum(looks);
  // An API server that has long been away says nothing about who else was.
  if (quorum === undefined) return known;
  const stays = instances.flatMap((primary) => instances.map((replica) => stay(primary, replica, quorum)));
  return new Set(
    stays.filter((id) => {
      const [, ...later] = told.slice(told.findLastIndex(({ flushed }) => !flushed.has(id)) + 1);
      return (
        (known.has(id) && !ignored?.has(id)) || (later.at(-1)?.flushed.get(id) ?? NaN) >= (later[0]?.written ?? NaN)
      );
    }),
  );
}

/** What the primary tells of its replicas, and the FailoverQuorum too. Nothing: it did not tell, or was not asked. */
function toldIn({ instances, cluster, quorum }: Look) {
  const primary = instances.find(({ name, status }) => name === cluster?.currentPrimary && status?.isPrimary);
  if (primary?.status?.written === undefined) return undefined;
  const { written, flushed = {}, ignored = [] } = primary.status;
  const idOf = (replica: Instance) => stay(primary, replica, quorum);
  const there = instances.filter(
    ({ name, ready, terminating }) => name in flushed && quorum?.standbys.includes(name) && ready && !terminating,
  );
  return {
    written,
    flushed: new Map(there.map((replica) => [idOf(replica), flushed[replica.name] ?? NaN])),
    ignored: new Set(instances.filter(({ name }) => ignored.includes(name)).map(idOf)),
  };
}

/** The ready replicas that may still lack what was committed without them. */
export function behind(looks: readonly Look[], known: ReadonlySet<string>): readonly Instance[] {
  const { instances = [], primaryLease } = looks.at(-1) ?? {};
  const primary = instances.find(({ name }) => name === primaryLease?.holder);
  if (primary === undefined) return [];
  const quorum = lastQuorum(looks);
  return instances.filter((each) => each !== primary && each.ready && !known.has(stay(primary, each, quorum)));
}

/** Whether another instance may be lost: all are there, ready and heard, and no replica is behind. */
export function isWhole(looks: readonly Look[], known: ReadonlySet<string>): boolean {
  const { cluster, primaryLease, instances = [] } = looks.at(-1) ?? {};
  return (
    cluster !== undefined &&
    primaryLease?.holder === cluster.currentPrimary &&
    instances.length >= cluster.size &&
    instances.every(({ ready, silent, terminating }) => ready && !silent && !terminating) &&
    behind(looks, known).length === 0
  );
}

/** The looks since this steward last missed something. */
function sinceLastGap(looks: readonly Look[]): readonly Look[] {
  const late = looks.findLastIndex(({ from, to }, index) => to - (looks[index - 1]?.to ?? from) > lateMs);
  return looks.slice(late + 1);
}

/** The last looks in a row in which this very pod was silent. */
function silence(looks: readonly Look[], { uid }: Instance): readonly Look[] {
  const heard = looks.findLastIndex(({ instances }) => !instances.some((each) => each.uid === uid && each.silent));
  return looks.slice(heard + 1);
}

/** The looks since the Lease of the primary was last seen to change. A look that could not read it says nothing. */
function unrenewed(looks: readonly Look[]): readonly Look[] {
  const read = looks.filter(({ primaryLease }) => primaryLease !== undefined);
  const { version } = read.at(-1)?.primaryLease ?? {};
  const other = read.findLastIndex(({ primaryLease }) => primaryLease?.version !== version);
  return read.slice(other + 1);
}

function nodeRenewed(silent: readonly Look[], { uid }: Instance): boolean {
  const versions = silent
    .flatMap(({ instances }) => instances.filter((each) => each.uid === uid))
    .flatMap(({ nodeLease }) => (nodeLease === undefined ? [] : [nodeLease]));
  return new Set(versions).size !== 1;
}

/** From the first of them until now. What is unchanged until now is checked once more by the write that ends the Lease. */
const lasted = (looks: readonly Look[], last: Look): number => last.to - (looks[0]?.from ?? Infinity);
