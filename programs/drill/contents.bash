#!/usr/bin/env bash
# Prints what a server holds, a line for every table, schema and all roles, as one snapshot of each database has it; first
# the position in the WAL of what was read, or "-". On a replica, replay of the WAL stands still until every snapshot is
# taken: what they see is then exactly what the WAL holds up to that position.
# usage: contents.bash as-is SQL          a server at rest
#        contents.bash behind LSN SQL     a replica, at a position behind LSN
#        SQL: what contents.sql holds
set -euo pipefail
mode=${1:?usage: contents.bash as-is SQL, or contents.bash behind LSN SQL}
sql=${*: -1}
export PGOPTIONS='-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c statement_timeout=0 -c search_path=pg_catalog'

ask() { psql -XqAtc "$1" -d postgres; }

wait_for() { # SECONDS COMMAND...: until the command succeeds, or the time is over
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    if ((SECONDS >= end)); then return; fi
    sleep 0.1
  done
}

dir=$(mktemp -d)
go_on() {
  rm -rf "$dir"
  if [ "$mode" = behind ]; then ask 'select pg_wal_replay_resume()' > /dev/null || true; fi
}
trap go_on EXIT

lsn=-
mapfile -t databases < <(ask 'select datname from pg_database where datallowconn and not datistemplate order by 1')
if [ "$mode" = behind ]; then
  behind=$2
  replayed() { [ "$(ask "select pg_last_wal_replay_lsn() >= '$behind'")" = t ]; }
  paused() { [ "$(ask 'select pg_get_wal_replay_pause_state()')" = paused ]; }
  wait_for 30 replayed
  ask 'select pg_wal_replay_pause()' > /dev/null
  wait_for 10 paused
  lsn=$(ask "select pg_last_wal_replay_lsn() where pg_get_wal_replay_pause_state() = 'paused' and pg_last_wal_replay_lsn() >= '$behind'")
  if [ -z "$lsn" ]; then
    echo "replay did not stand still behind $behind within 30 s" >&2
    exit 1
  fi
fi

readers=()
for number in "${!databases[@]}"; do
  psql -XqAt -v ON_ERROR_STOP=1 -v ready="$dir/$number.ready" -d "${databases[number]}" <<< "$sql" > "$dir/$number.out" &
  readers+=($!)
done
if [ "$mode" = behind ]; then
  all_ready() { [ "$(find "$dir" -name '*.ready' | wc -l)" -ge ${#databases[@]} ]; }
  wait_for 30 all_ready
  if ! all_ready; then
    echo "not every database was read within 30 s" >&2
    exit 1
  fi
  ask 'select pg_wal_replay_resume()' > /dev/null
fi
for reader in "${readers[@]}"; do wait "$reader"; done

echo "$lsn"
cat "$dir"/*.out
ask "select 'roles ' || md5(string_agg(r::text, '' order by rolname)) from (select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit from pg_roles) r"
