#!/usr/bin/env bash
# Kills the PostgreSQL of a replica whose primary went on without it, so that it counts again only when it has caught up.
# A replica that was cut off counts as one that has every commit as soon as its node is back, before it has caught up
# (CloudNativePG issue 8790). One that starts counts only when its startup probe has seen that it has. So it asks its
# primary, which waits for it or went on without it, before it is named again; the operator takes seconds for that.
# usage: absent.bash SECONDS BYTES
#        SECONDS: how long a replica may be without its primary and go on. BYTES: how far it may be behind and count.
set -u # Not -e: it goes on whatever one look at PostgreSQL says.
absent_seconds=${1:?usage: absent.bash SECONDS BYTES}
caught_up=${2:?usage: absent.bash SECONDS BYTES}
folder=${BASH_SOURCE[0]%/*}
# shellcheck source=postgres.bash
source "$folder/postgres.bash"

went_on_without_me() {
  timeout 4 psql -XqAt -v instance="$HOSTNAME" -v received="$received" -v caught_up="$caught_up" \
    -f "$folder/went-on.sql" "$primary connect_timeout=2" 2>/dev/null
}

seen='' since='' pause=1
while sleep "$pause"; do
  look
  pause=1
  case $state in
    # Before it has been with its primary once, its startup probe holds it back.
    away) since=${since:-${seen:+$EPOCHSECONDS}} ;;
    streaming) seen=1 ;;
    # It misses nothing meanwhile, and each look starts two processes.
    primary) since='' pause=5 ;;
  esac
  if [ -n "$since" ] && [ $((EPOCHSECONDS - since)) -ge "$absent_seconds" ]; then
    case $(went_on_without_me) in
      t)
        kill_postgres "the primary went on without it, away for $((EPOCHSECONDS - since)) s"
        since=''
        ;;
      f) ;;
      # Without an answer it is asked again, also when the replica streams.
      *) continue ;;
    esac
  fi
  if [ "$state" = streaming ]; then since=''; fi
done
