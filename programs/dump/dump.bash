#!/usr/bin/env bash
# Dumps the roles and databases into a folder of its own, named by the time, and removes the oldest.
# A dump counts once it is complete and readable; only then an older one goes. Roles are dumped without passwords.
# usage: PGHOST=... PGUSER=... dump.bash FOLDER KEEP DATABASE...
#        FOLDER: where the dumps are. KEEP: how many stay. DATABASE: each is a file of its own.
set -euo pipefail
folder=${1:?usage: dump.bash FOLDER KEEP DATABASE...}
keep=${2:?usage: dump.bash FOLDER KEEP DATABASE...}
shift 2
: "${1:?usage: dump.bash FOLDER KEEP DATABASE...}"
cd "$folder"
# The first dump may begin before there is a database, and a new pod is refused until NetworkPolicies know its address.
until psql -Xqc 'select' postgres > /dev/null; do sleep 2; done
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
