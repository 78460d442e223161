#!/usr/bin/env bash
# Dumps the roles and databases into a folder of its own, named by the time, and removes the oldest.
# A dump counts once it is complete and readable; only then an older one goes. Roles are dumped without passwords.
# usage: PGHOST=... PGUSER=... dump.bash FOLDER KEEP DATABASE...
#        FOLDER: where the dumps are. KEEP: how many stay. DATABASE: each is a file of its own.
# PATIENCE in the environment: for how long a database may not be there yet, in seconds; 120 by default.
set -euo pipefail
folder=${1:?usage: dump.bash FOLDER KEEP DATABASE...}
keep=${2:?usage: dump.bash FOLDER KEEP DATABASE...}
patience=${PATIENCE:-120}
shift 2
: "${1:?usage: dump.bash FOLDER KEEP DATABASE...}"
cd "$folder"
# The first dump may begin before there is a database, and a new pod is refused until NetworkPolicies know its address.
until psql -Xqc 'select' postgres > /dev/null; do sleep 2; done
# CloudNativePG makes further databases once the server answers. One that never comes fails the dump below.
end=$((SECONDS + patience))
for database; do
  until psql -Xqc 'select' "$database" > /dev/null 2>&1 || [ $SECONDS -ge $end ]; do sleep 2; done
done
name=$(date -u +%Y-%m-%dT%H%M%SZ)
rm -rf ./*.part
mkdir "$name.part"
pg_dumpall --roles-only --no-role-passwords --file="$name.part/roles.sql"
for database; do
  pg_dump --format=custom --file="$name.part/$database.dump" "$database"
  pg_restore --list "$name.part/$database.dump" > /dev/null
done
sync
mv "$name.part" "$name"
echo "$name: $(du --summarize --bytes "$name" | cut -f 1) bytes"
dumps=(20*Z)
for ((oldest = 0; oldest < ${#dumps[@]} - keep; oldest++)); do rm -rf -- "${dumps[oldest]}"; done
