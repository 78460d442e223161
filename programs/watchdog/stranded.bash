#!/usr/bin/env bash
# Kills the PostgreSQL of a replica that nobody leads, so that the operator goes on without it.
# An operator that sees a replica which answers and is not ready waits for it, for ever, and neither promotes it nor creates
# the deleted pod of the primary (evaluatePodReadinessGuards in internal/controller/cluster_controller.go). Without a
# primary such a replica never becomes ready. While it starts it does not answer, and the operator goes on.
# usage: stranded.bash SECONDS
#        SECONDS: how long nobody may be the primary. Longer than the readiness probe of the replica waits.
set -u # Not -e: it goes on whatever one look at PostgreSQL says.
stranded_seconds=${1:?usage: stranded.bash SECONDS}
# Several replicas do it at times of their own and have to be away together: for so long each does it once more as soon as
# it is there again. The same for any number of them, since another number would restart every instance.
: "${AGAIN_SECONDS:=120}"
# For so long a primary may be silent and still count as one that refused.
: "${SILENT_SECONDS:=30}"
: "${LOOK_SECONDS:=5}"
# How often this replica was stranded since it last had a primary. It outlives the container, not the pod.
: "${STRANDED:=/run/stranded}"
# shellcheck source=postgres.bash
source "${BASH_SOURCE[0]%/*}/postgres.bash"

again='' alone_since='' refused=0
# A container that ended for the first time is started at once, maybe before the operator has looked; then kubelet waits.
if [ -e "$STRANDED" ] && [ $((EPOCHSECONDS - $(stat -c %Y "$STRANDED"))) -lt "$AGAIN_SECONDS" ]; then again=1; fi
while sleep "$LOOK_SECONDS"; do
  look
  case $state in
    streaming | primary)
      rm -f "$STRANDED"
      again=''
      ;;
  esac
  # A promotion is under way for as long as it takes.
  if [ "$state" != away ] || grep -qsa '[p]romote' "$PROCESSES"/[0-9]*/cmdline; then
    alone_since=''
    continue
  fi
  asked=$EPOCHSECONDS
  pg_isready -q -t 3 -d "$primary"
  answer=$?
  if [ $answer -ne 2 ]; then
    alone_since='' again=''
    continue
  fi
  # A service without a primary refuses at once, one that is cut off is silent. But refusals are ICMP messages, of which
  # kernels send about one a second to an address (icmp_ratelimit), and the attempts to stream use them up too.
  if [ $((EPOCHSECONDS - asked)) -ge 2 ]; then
    if [ $((EPOCHSECONDS - refused)) -ge "$SILENT_SECONDS" ]; then alone_since=''; fi
    continue
  fi
  refused=$EPOCHSECONDS
  alone_since=${alone_since:-$EPOCHSECONDS}
  times=$(cat "$STRANDED" 2>/dev/null)
  times=${times:-0}
  if [ -n "$again" ]; then
    again=''
    kill_postgres 'nobody is the primary yet, and the operator may not have looked'
  # Each time later, or kubelet would start it later and later.
  elif [ $((EPOCHSECONDS - alone_since)) -ge $((stranded_seconds << times)) ]; then
    echo $((times < 5 ? times + 1 : 5)) > "$STRANDED"
    kill_postgres "nobody is the primary for $((EPOCHSECONDS - alone_since)) s, and the operator may wait for this replica"
    alone_since=''
  fi
done
