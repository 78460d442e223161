#!/usr/bin/env bash
# A writer to the ledger that notes what it sent and what was acknowledged, with the time of where it runs. One psql at a
# time gets one transaction at a time; when it ends, another one connects.
# usage: ledger-writer.bash start CONNECTION SCHEMA RUN WRITER     begins to write in the background
#        ledger-writer.bash stop                                   ends that, and prints what it noted: NUMBER [TIME]
# It keeps its notes in HOME, one writer in each.
set -u # Not -e: connections that break are what it is for.
usage='usage: ledger-writer.bash start CONNECTION SCHEMA RUN WRITER, or ledger-writer.bash stop'

# A number is used up only once there is a session that it can be sent through.
session() { # CONNECTION SCHEMA RUN WRITER, and number
  local schema=$2 run=$3 writer=$4 in to line sum source target amount first second by
  coproc CLIENT { exec psql "$1" -XqAt -v ON_ERROR_STOP=1 2>/dev/null; }
  local pid=$CLIENT_PID answers=${CLIENT[0]} statements=${CLIENT[1]}
  exec {in}<&"$answers" {to}>&"$statements"
  printf '%s\n' '\echo open' >&"$to" && IFS= read -t 10 -r -u "$in" line && while [ ! -e ~/stop ]; do
    number=$((number + 1))
    echo "$number" >> ~/entries
    sum=$(printf %s "$run:$writer:$number" | md5sum)
    source=$((1 + (writer * 7 + number) % 20)) target=$((1 + (writer * 7 + number * 3 + 1) % 20)) amount=$((1 + number % 9))
    # In the order of the accounts, or two writers would wait for each other.
    first=$source second=$target by=-$amount
    if [ $source -gt $target ]; then first=$target second=$source by=$amount; fi
    printf '%s\n' "begin;
      insert into $schema.ledger (run, writer, number, checksum, source, target, amount) values ($run, $writer, $number, '${sum%% *}', $source, $target, $amount);
      update $schema.accounts set balance = balance + ($by) where run = $run and id = $first;
      update $schema.accounts set balance = balance - ($by) where run = $run and id = $second;
      commit;" '\echo done' >&"$to" || break
    IFS= read -t 10 -r -u "$in" line || break
    [ "$line" = 'done' ] || break
    echo "$number $EPOCHREALTIME" >> ~/entries
    sleep 0.05
  done
  exec {in}<&- {to}>&-
  kill -9 "$pid"
  wait "$pid"
}

case ${1:-} in
  start)
    [ $# = 5 ] || { echo "$usage" >&2; exit 2; }
    rm -f ~/stop ~/stopped
    : > ~/entries
    setsid bash "$0" write "${@:2}" < /dev/null > /dev/null 2>&1 &
    ;;
  write)
    # A psql that is gone shall not end it.
    trap '' PIPE
    number=0
    while [ ! -e ~/stop ]; do
      session "${@:2}"
      sleep 0.2
    done
    touch ~/stopped
    ;;
  stop)
    touch ~/stop
    for ((tenth = 0; tenth < 150; tenth++)); do
      if [ -e ~/stopped ]; then break; fi
      sleep 0.1
    done
    cat ~/entries
    ;;
  *)
    echo "$usage" >&2
    exit 2
    ;;
esac
