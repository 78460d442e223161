#!/usr/bin/env bash
# Takes all the room of a volume by a file.
# usage: fill-volume.bash FILE
set -u # Not -e: that it ends in an error is what is wanted.
file=${1:?usage: fill-volume.bash FILE}
fallocate -l "$(df -B1 --output=avail "${file%/*}" | tail -1)" "$file"
cat /dev/zero >> "$file"
exit 0
