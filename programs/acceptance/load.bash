#!/usr/bin/env bash
# Runs eight reads to two writes by pgbench, and prints the latency of each transaction of the last seconds, in milliseconds.
# What is older is left out: other clients connect meanwhile. Each thread connects its clients one by one, and pgbench
# counts that into its time.
# usage: load.bash CONNECTION CLIENTS RATE LEAD SECONDS SCHEMA ITEMS
#        RATE: transactions of all clients per second. LEAD: seconds before those that count. SCHEMA, ITEMS: what the SQL uses
set -euo pipefail
[ $# = 7 ] || { echo 'usage: load.bash CONNECTION CLIENTS RATE LEAD SECONDS SCHEMA ITEMS' >&2; exit 2; }
connection=$1 clients=$2 rate=$3 lead=$4 seconds=$5 schema=$6 items=$7
folder=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
cd "$(mktemp -d)"
if ! pgbench "$connection" -n -c "$clients" -j 20 -R "$rate" -T $((lead + seconds)) -D schema="$schema" -D items="$items" \
  -f "$folder/read.sql@8" -f "$folder/write.sql@2" --log > out 2>&1; then
  cat out
  exit 1
fi
awk -v seconds="$seconds" '
  { at[NR] = $5; milliseconds[NR] = ($3 - $7) / 1000 }
  END { for (i = 1; i <= NR; i++) if (at[i] > at[NR] - seconds) print milliseconds[i] }' pgbench_log.*
