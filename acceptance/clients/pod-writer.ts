import type { PodClient } from './pod-client.js';
import type { Entry } from '../checks/ledger.js';
import { output, program } from './pod-client.js';
import { schema } from '../checks/schema.js';

/** Number of the first writer in the cluster; those on the LAN count from 1. */
const firstWriter = 1000;

const file = 'ledger-writer.bash';

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
    const clock = Number(await output(inside, ['date', '+%s.%N'])) * 1000;
    const behind = (asked + Date.now()) / 2 - clock;
    const connection = `${inside.connection('readWrite')} connect_timeout=2 tcp_user_timeout=3000 ${more}`;
    const writer = firstWriter + number;
    await output(inside, program(inside, file, 'start', connection, schema, String(run), String(writer)));
    return new PodWriter(inside, writer, behind);
  }

  /** Ends it, and returns what it noted. Throws NotMeasured when its pod is gone. */
  async stop(): Promise<readonly Entry[]> {
    const { writer } = this;
    const entries = new Map<number, Entry>();
    for (const line of (await output(this.inside, program(this.inside, file, 'stop'))).split('\n').filter(Boolean)) {
      const [number = NaN, time] = line.split(' ').map(Number);
      const acknowledged = time === undefined ? undefined : time * 1000 + this.behind;
      entries.set(number, { writer, number, acknowledged });
    }
    return [...entries.values()];
  }
}
