#!/usr/bin/env bash
# Kills the PostgreSQL of a primary that hears neither the Kubernetes API nor any of several replicas.
# No commit ends in that state. But one of the replicas is promoted, and when the node is back before Kubernetes has ended
# this primary, another replica may stream from it: commits would be acknowledged that the promoted one does not have.
# CloudNativePG's isolation check takes up to 20 s for that, and fails too when one of the replicas is away.
# usage: isolated.bash SECONDS
#        SECONDS: how long it may hear nobody. Longer than 2.5 s: an idle replica answers after half of wal_sender_timeout.
set -u # Not -e: it goes on whatever one look at PostgreSQL says.
isolated_seconds=${1:?usage: isolated.bash SECONDS}
folder=${BASH_SOURCE[0]%/*}
# shellcheck source=postgres.bash
source "$folder/postgres.bash"

reaches_api() {
  timeout 1 bash -c ": < /dev/tcp/$KUBERNETES_SERVICE_HOST/$KUBERNETES_SERVICE_PORT" 2>/dev/null
}

answers='' heard=$EPOCHSECONDS pause=1
while sleep "$pause"; do
  before=$answers
  IFS='|' read -r several answers < <(psql -XqAt -d postgres -f "$folder/answers.sql" 2>/dev/null)
  pause=1
  if [ "$several" != t ]; then
    # Nothing can happen to it, and each look starts two processes.
    heard=$EPOCHSECONDS pause=5
  elif { [ -n "$answers" ] && [ "$answers" != "$before" ]; } || reaches_api; then
    heard=$EPOCHSECONDS
  elif [ $((EPOCHSECONDS - heard)) -ge "$isolated_seconds" ]; then
    kill_postgres "neither the Kubernetes API nor a replica answered for $((EPOCHSECONDS - heard)) s"
    heard=$EPOCHSECONDS
  fi
done
