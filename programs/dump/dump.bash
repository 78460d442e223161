#!/usr/bin/env bash
# Dumps the roles and the database of PGDATABASE into a folder of its own, named by the time, and removes the oldest.
# A dump counts once it is complete and readable; only then an older one goes. Roles are dumped without passwords.
# usage: PGHOST=... PGDATABASE=... PGUSER=... dump.bash FOLDER KEEP
#        FOLDER: where the dumps are. KEEP: how many stay.
set -euo pipefail
folder=${1:?usage: dump.bash FOLDER KEEP}
keep=${2:?usage: dump.bash FOLDER KEEP}
cd "$folder"
# The first dump may begin before there is a database, and a new pod is refused until NetworkPolicies know its address.
until psql -Xqc 'select' postgres > /dev/null; do sleep 2; done
name=$(date -u +%Y-%m-%dT%H%M%SZ)
rm -rf ./*.part
mkdir "$name.part"
pg_dumpall --roles-only --no-role-passwords --file="$name.part/roles.sql"
pg_dump --format=custom --file="$name.part/$PGDATABASE.dump"
pg_restore --list "$name.part/$PGDATABASE.dump" > /dev/null
sync
mv "$name.part" "$name"
echo "$name: $(stat --format=%s "$name/$PGDATABASE.dump") bytes"
dumps=(20*Z)
for ((oldest = 0; oldest < ${#dumps[@]} - keep; oldest++)); do rm -rf -- "${dumps[oldest]}"; done
