#!/usr/bin/env bash
# Prints how long a whole psql takes, each time in microseconds: it looks up the name, connects, checks the certificate, logs
# in and asks.
# usage: connect-times.bash CONNECTION TIMES
set -euo pipefail
connection=${1:?usage: connect-times.bash CONNECTION TIMES}
times=${2:?usage: connect-times.bash CONNECTION TIMES}
for ((time = 0; time < times; time++)); do
  before=$EPOCHREALTIME
  psql "$connection" -XqAt -c 'select 1' > /dev/null
  echo $((${EPOCHREALTIME/./} - ${before/./}))
done
