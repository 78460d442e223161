#!/usr/bin/env bash
# Starts what watches the PostgreSQL of this container, in the background, and returns: the container waits for it.
# usage: WATCHDOG_FROZEN_SECONDS=N WATCHDOG_ISOLATED_SECONDS=N WATCHDOG_ABSENT_SECONDS=N WATCHDOG_CAUGHT_UP_BYTES=N WATCHDOG_STRANDED_SECONDS=N watchdog.bash [LOG]
#        0 seconds, the default: not watched. Clones of replicas always are. LOG: where all say what they do. Default: the log of the container.
set -euo pipefail
folder=${BASH_SOURCE[0]%/*}
log=${1:-/proc/1/fd/1}

start() { # SECONDS PROGRAM ARGUMENT...
  if [ "$1" -gt 0 ]; then bash "$folder/$2" "$1" "${@:3}" < /dev/null >> "$log" 2>&1 & fi
}

start 5 clone.bash
start "${WATCHDOG_FROZEN_SECONDS:-0}" frozen.bash
start "${WATCHDOG_ISOLATED_SECONDS:-0}" isolated.bash
start "${WATCHDOG_ABSENT_SECONDS:-0}" absent.bash "${WATCHDOG_CAUGHT_UP_BYTES:-}"
start "${WATCHDOG_STRANDED_SECONDS:-0}" stranded.bash
