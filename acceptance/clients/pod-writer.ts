import type { PodClient } from './pod-client.js';
import type { Entry } from '../checks/ledger.js';
import { output } from './pod-client.js';
import { schema } from '../checks/schema.js';

/** Number of the first writer in the cluster; those on the LAN count from 1. */
const firstWriter = 1000;

// One psql at a time gets one statement at a time; what it answers is noted with the time of the pod.
// A number is used up only once there is a session that it can be sent through.
const script = `
trap '' PIPE
rm -f ~/stop; : > ~/entries; number=0
write() {
  coproc CLIENT { exec psql "$1" -XqAt -v ON_ERROR_STOP=1 2>/dev/null; }
  local pid=$CLIENT_PID answers=\${CLIENT[0]} statements=\${CLIENT[1]}
  exec {in}<&"$answers" {to}>&"$statements"
  echo '\\echo open' >&$to && IFS= read -t 10 -r -u $in line && while [ ! -e ~/stop ]; do
    number=$((number + 1))
    echo "$number" >> ~/entries
    sum=$(printf %s "$2:$3:$number" | md5sum); sum=\${sum%% *}
    source=$((1 + ($3 * 7 + number) % 20)) target=$((1 + ($3 * 7 + number * 3 + 1) % 20)) amount=$((1 + number % 9))
    first=$source second=$target by=-$amount
    if [ $source -gt $target ]; then first=$target second=$source by=$amount; fi
    echo "begin; insert into ${schema}.ledger (run, writer, number, checksum, source, target, amount) values ($2, $3, $number, '$sum', $source, $target, $amount); update ${schema}.accounts set balance = balance + ($by) where run = $2 and id = $first; update ${schema}.accounts set balance = balance - ($by) where run = $2 and id = $second; commit; \\\\echo done" >&$to || break
    IFS= read -t 10 -r -u $in line || break
    [ "$line" = done ] || break
    echo "$number $EPOCHREALTIME" >> ~/entries
    sleep 0.05
  done
  exec {in}<&- {to}>&-
  kill -9 $pid; wait $pid
}
while [ ! -e ~/stop ]; do write "$1" "$2" "$3" 2>/dev/null; sleep 0.2; done
touch ~/stopped
`;

/** A client in the cluster that writes to the ledger and notes every answer where it runs. */
export class PodWriter {
  private constructor(
    private readonly inside: PodClient,
    private readonly writer: number,
    /** Milliseconds that the clock of the pod is behind. */
    private readonly behind: number,
  ) {}

  /**
   * Starts it, one in a pod.
   *
   * @param number tells several apart, from 0.
   * @param more further parameters of the connection, for libpq.
   */
  static async start(inside: PodClient, run: number, number = 0, more = ''): Promise<PodWriter> {
    const asked = Date.now();
    const clock = Number(await output(inside, 'echo $EPOCHREALTIME', [])) * 1000;
    const behind = (asked + Date.now()) / 2 - clock;
    const connection = `${inside.connection('readWrite')} connect_timeout=2 tcp_user_timeout=3000 ${more}`;
    const start = 'rm -f ~/stopped; setsid bash -c "$1" writer "$2" "$3" "$4" > /dev/null 2>&1 < /dev/null & sleep 0.1';
    const writer = firstWriter + number;
    await output(inside, start, [script, connection, String(run), String(writer)]);
    return new PodWriter(inside, writer, behind);
  }

  /** Ends it, and returns what it noted. Throws NotMeasured when its pod is gone. */
  async stop(): Promise<readonly Entry[]> {
    const stop = 'touch ~/stop; for i in $(seq 150); do [ -e ~/stopped ] && break; sleep 0.1; done; cat ~/entries';
    const { writer } = this;
    const entries = new Map<number, Entry>();
    for (const line of (await output(this.inside, stop, [])).split('\n').filter(Boolean)) {
      const [number = NaN, time] = line.split(' ').map(Number);
      const acknowledged = time === undefined ? undefined : time * 1000 + this.behind;
      entries.set(number, { writer, number, acknowledged });
    }
    return [...entries.values()];
  }
}
