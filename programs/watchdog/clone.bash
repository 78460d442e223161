#!/usr/bin/env bash
# Makes a checkpoint at once when a replica is being cloned and waits for one: until it is there, there is one copy.
# CloudNativePG clones with pg_basebackup and no --checkpoint=fast (pkg/management/postgres/join.go), so that the clone waits
# for a checkpoint that PostgreSQL spreads over minutes.
# usage: clone.bash SECONDS
#        SECONDS: how often it looks.
set -u # Not -e: it goes on whatever one look at PostgreSQL says.
seconds=${1:?usage: clone.bash SECONDS}

while sleep "$seconds"; do
  psql -XqAt -d postgres 2>/dev/null <<'SQL'
select 'checkpoint' from pg_stat_progress_basebackup where phase = 'waiting for checkpoint to finish' limit 1 \gexec
SQL
done
