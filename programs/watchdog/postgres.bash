#!/usr/bin/env bash
# What the watchdogs share.
# usage: source postgres.bash
# PROCESSES: where the processes are that may be killed. Default: all of this container.
: "${PROCESSES:=/proc}"

# Kills PostgreSQL, and says why. The container ends with it, and Kubernetes starts it again.
kill_postgres() { # REASON
  echo "{\"level\":\"error\",\"logger\":\"watchdog\",\"msg\":\"$1: killing PostgreSQL\"}"
  local process
  for process in "$PROCESSES"/[0-9]*; do
    if [ "$(cat "$process/comm" 2>/dev/null)" = postgres ]; then kill -9 "${process##*/}"; fi
  done
}

# Sets what PostgreSQL is, up to where it has received, and how its primary is reached; to nothing where it does not answer.
look() {
  # shellcheck disable=SC2034 # for those that source this
  IFS='|' read -r state received primary < <(psql -XqAt -d postgres -f "${BASH_SOURCE[0]%/*}/state.sql" 2>/dev/null)
}
