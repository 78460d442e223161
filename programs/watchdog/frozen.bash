#!/usr/bin/env bash
# Kills a PostgreSQL that leaves every connection without an answer for so many seconds, and for five times as many while
# its postmaster still runs now and then: a busy machine starves it, and a kill would add a recovery to that.
# The kubelet and the operator ask the instance manager whether it lives, never PostgreSQL: a frozen primary keeps its
# lease, and is asked to shut down, which it cannot do. A killed one is started again, or replaced, within seconds.
# usage: frozen.bash SECONDS
set -u # Not -e: it goes on whatever one look at PostgreSQL says.
frozen_seconds=${1:?usage: frozen.bash SECONDS}
# shellcheck source=postgres.bash
source "${BASH_SOURCE[0]%/*}/postgres.bash"

# How often the postmaster, the postgres that none started, gave the processor back: no more once it is stopped or hangs.
turns() {
  cat "$PROCESSES"/[0-9]*/status 2>/dev/null | awk '
    $1 == "Name:" { name = $2 }
    $1 == "Pid:" { pid = $2 }
    $1 == "PPid:" && name == "postgres" { parent[pid] = $2 }
    $1 ~ /_ctxt_switches:$/ { turns[pid] = turns[pid] " " $2 }
    END { for (pid in parent) if (!(parent[pid] in parent)) print pid turns[pid] }'
}

misses=0 still=0
while sleep 1; do
  asked=$EPOCHSECONDS
  pg_isready -q -t 3
  answer=$?
  # Only silence counts: no postmaster, or one that refuses or starts, answers at once.
  if [ $answer -ne 2 ] || [ $((EPOCHSECONDS - asked)) -lt 2 ]; then
    misses=0 still=0
    continue
  fi
  now=$(turns)
  # The first miss has no look before it, and counts.
  if [ $misses -eq 0 ] || [ "$now" = "$before" ]; then still=$((still + 1)); else still=0; fi
  misses=$((misses + 1)) before=$now
  if [ $((still * 4)) -ge "$frozen_seconds" ] || [ $((misses * 4)) -ge $((frozen_seconds * 5)) ]; then
    kill_postgres "no answer for $((misses * 4)) s"
    misses=0 still=0
  fi
done
