#!/usr/bin/env bash
# Kills a PostgreSQL that leaves every connection without an answer for so many seconds.
# The kubelet and the operator ask the instance manager whether it lives, never PostgreSQL: a frozen primary keeps its
# lease, and is asked to shut down, which it cannot do. A killed one is started again, or replaced, within seconds.
# usage: frozen.bash SECONDS
set -u # Not -e: it goes on whatever one look at PostgreSQL says.
frozen_seconds=${1:?usage: frozen.bash SECONDS}
# shellcheck source=postgres.bash
source "${BASH_SOURCE[0]%/*}/postgres.bash"

misses=0
while sleep 1; do
  asked=$EPOCHSECONDS
  pg_isready -q -t 3
  answer=$?
  # Only silence counts: no postmaster, or one that refuses or starts, answers at once.
  if [ $answer -ne 2 ] || [ $((EPOCHSECONDS - asked)) -lt 2 ]; then
    misses=0
    continue
  fi
  misses=$((misses + 1))
  if [ $((misses * 4)) -ge "$frozen_seconds" ]; then
    kill_postgres "no answer for $frozen_seconds s"
    misses=0
  fi
done
