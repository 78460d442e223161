#!/usr/bin/env bash
# Signals processes, then lists every process of PostgreSQL in the container: PID, state, time of its start. ps and kill are
# not in every image.
# usage: processes.bash [SIGNAL PID...]
set -u # Not -e: a process may end at any time.
if [ $# -gt 0 ]; then kill -"$1" "${@:2}"; fi
for process in /proc/[0-9]*; do
  if [ "$(cat "$process/comm" 2>/dev/null)" = postgres ]; then
    echo "${process##*/} $(cut -d' ' -f3,22 "$process/stat")"
  fi
done
exit 0
