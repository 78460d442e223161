import { bytesOf } from '../../config/quantities.js';
import type { PodAddition } from './pod-patch.js';

/** How far a replica that was away may be behind its primary and count again. */
export const caughtUpWithin = '1Mi';

/**
 * For how long a replica that made way does so again each time it starts, in seconds. Several do it at times of their own
 * and have to be away together; the same for any number of them, since another number would restart every instance.
 */
const againSeconds = 120;

/** For how long a primary may be silent and still count as one that refused, in seconds. */
const silentSeconds = 30;

/** What the watchdog of an instance looks for, in seconds; 0: not at all. */
export interface Watch {
  /** How long PostgreSQL may leave every connection without an answer. */
  readonly frozenSeconds: number;
  /** How long a replica may have been without its primary and still go on as if nothing had been. */
  readonly absentSeconds: number;
  /** How long nobody may be the primary before a replica makes way for the operator. Longer than its readiness probe waits. */
  readonly strandedSeconds: number;
}

const kill = `
kill_postgres() {
  echo "{\\"level\\":\\"error\\",\\"logger\\":\\"watchdog\\",\\"msg\\":\\"$1: killing PostgreSQL\\"}"
  for process in /proc/[0-9]*; do
    if [ "$(cat $process/comm 2>/dev/null)" = postgres ]; then kill -9 \${process#/proc/}; fi
  done
}`;

// What PostgreSQL is, up to where it has received, and how its primary is reached; nothing where it does not answer.
const look = `
look() {
  IFS='|' read -r state received primary < <(psql -XqAt -d postgres -c "select case when not pg_is_in_recovery()
    then 'primary' when exists (select from pg_stat_wal_receiver where status = 'streaming') then 'streaming'
    else 'away' end, pg_last_wal_receive_lsn(), current_setting('primary_conninfo')" 2>/dev/null)
}`;

// The kubelet and the operator ask the instance manager whether it lives, never PostgreSQL: a frozen primary keeps its
// lease, and is asked to shut down, which it cannot do. A killed one is started again, or replaced, within seconds.
const frozen = `
while sleep 1; do
  asked=$EPOCHSECONDS
  pg_isready -q -t 3
  # Only silence counts: no postmaster, or one that refuses or starts, answers at once.
  if [ $? -ne 2 ] || [ $((EPOCHSECONDS - asked)) -lt 2 ]; then misses=0; continue; fi
  misses=$((misses + 1))
  if [ $((misses * 4)) -ge $FROZEN_SECONDS ]; then kill_postgres "no answer for $FROZEN_SECONDS s"; misses=0; fi
done > /proc/1/fd/1 2>&1 &`;

// A replica that was cut off counts as one that has every commit as soon as its node is back, before it has caught up
// (CloudNativePG issue 8790). One that starts counts only when its startup probe has seen that it has. So it asks its
// primary, which waits for it or went on without it, before it is named again; the operator takes seconds for that.
const absent = `
went_on_without_me="select current_setting('synchronous_standby_names') not like '%\\"$HOSTNAME\\"%'
  and pg_current_wal_flush_lsn() > :'received' or pg_wal_lsn_diff(pg_current_wal_flush_lsn(), :'received') > ${bytesOf(caughtUpWithin)}"
while sleep 1; do
  look
  case $state in
    # Before it has been with its primary once, its startup probe holds it back.
    away) since=\${since:-\${seen:+$EPOCHSECONDS}} ;;
    streaming) seen=1 ;;
    primary) since= ;;
  esac
  if [ -n "$since" ] && [ $((EPOCHSECONDS - since)) -ge $ABSENT_SECONDS ]; then
    case $(echo "$went_on_without_me" | timeout 4 psql -XqAt -v received="$received" "$primary connect_timeout=2" 2>/dev/null) in
      t) kill_postgres "the primary went on without it, away for $((EPOCHSECONDS - since)) s"; since= ;;
      f) ;;
      # Without an answer it is asked again, also when the replica streams.
      *) continue ;;
    esac
  fi
  if [ "$state" = streaming ]; then since=; fi
done > /proc/1/fd/1 2>&1 &`;

// An operator that sees a replica which answers and is not ready waits for it, for ever, and neither promotes it nor makes
// the deleted pod of the primary anew (evaluatePodReadinessGuards in internal/controller/cluster_controller.go). Without a
// primary such a replica never becomes ready. While it starts anew it does not answer, and the operator goes on.
const stranded = `
again=
# A container that ended for the first time is started at once, maybe before the operator has looked; then kubelet waits.
if [ -e /run/stranded ] && [ $((EPOCHSECONDS - $(stat -c %Y /run/stranded))) -lt $AGAIN_SECONDS ]; then again=1; fi
while sleep 5; do
  look
  case $state in streaming | primary) rm -f /run/stranded; again= ;; esac
  # A promotion is under way for as long as it takes.
  if [ "$state" != away ] || grep -qsa '[p]romote' /proc/[0-9]*/cmdline; then alone_since=; continue; fi
  asked=$EPOCHSECONDS
  pg_isready -q -t 3 -d "$primary"
  if [ $? -ne 2 ]; then alone_since=; again=; continue; fi
  # A service without a primary refuses at once, one that is cut off is silent. But refusals are ICMP messages, of which
  # kernels send about one a second to an address (icmp_ratelimit), and the attempts to stream use them up too.
  if [ $((EPOCHSECONDS - asked)) -ge 2 ]; then
    if [ $((EPOCHSECONDS - \${refused:=0})) -ge $SILENT_SECONDS ]; then alone_since=; fi
    continue
  fi
  refused=$EPOCHSECONDS
  alone_since=\${alone_since:-$EPOCHSECONDS}
  # Each time later, or kubelet would start it later and later.
  times=$(cat /run/stranded 2>/dev/null)
  if [ -n "$again" ]; then
    again=
    kill_postgres "nobody is the primary yet, and the operator may not have looked"
  elif [ $((EPOCHSECONDS - alone_since)) -ge $((STRANDED_SECONDS << \${times:=0})) ]; then
    echo $((times < 5 ? times + 1 : 5)) > /run/stranded
    kill_postgres "nobody is the primary for $((EPOCHSECONDS - alone_since)) s, and the operator may wait for this replica"
    alone_since=
  fi
done > /proc/1/fd/1 2>&1 &`;

/** What makes CloudNativePG start a watchdog beside every PostgreSQL, in its container. */
export function watchdog({ frozenSeconds, absentSeconds, strandedSeconds }: Watch): readonly PodAddition[] {
  const loops = [
    ...(frozenSeconds === 0 ? [] : [frozen]),
    ...(absentSeconds === 0 ? [] : [absent]),
    ...(strandedSeconds === 0 ? [] : [stranded]),
  ];
  if (loops.length === 0) return [];
  const limits = [
    `FROZEN_SECONDS=${frozenSeconds} ABSENT_SECONDS=${absentSeconds} STRANDED_SECONDS=${strandedSeconds}`,
    `AGAIN_SECONDS=${againSeconds} SILENT_SECONDS=${silentSeconds}`,
  ].join(' ');
  const script = [limits, kill, look, ...loops].join('');
  const lifecycle = { postStart: { exec: { command: ['bash', '-c', 'eval "$WATCHDOG"'] } } };
  const container = '/spec/containers/0';
  return [
    {
      operations: [
        // As a variable, since the operator replaces pods whose environment differs, not those whose lifecycle does.
        { op: 'add', path: `${container}/env/-`, value: { name: 'WATCHDOG', value: script } },
        { op: 'add', path: `${container}/lifecycle`, value: lifecycle },
      ],
    },
  ];
}
