import type pg from 'pg';
import { pause } from '../../cluster/wait.js';

/** Writes from the LAN all the time, and knows the longest time without an acknowledged write. */
export class Interruption {
  private readonly end = new AbortController();
  private last = Date.now();
  private longest = 0;
  private broken = 0;
  private readonly done: Promise<void>;

  constructor(connect: () => Promise<pg.Client>) {
    this.done = this.write(connect);
  }

  /** Forgets what was before. */
  reset(): void {
    this.longest = 0;
    this.broken = 0;
    this.last = Date.now();
  }

  /** The longest pause in seconds, and how many connections broke. */
  seen(): { readonly seconds: number; readonly broken: number } {
    return { seconds: Math.max(this.longest, Date.now() - this.last) / 1000, broken: this.broken };
  }

  private stopped(): boolean {
    return this.end.signal.aborted;
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.done;
  }

  private async write(connect: () => Promise<pg.Client>): Promise<void> {
    while (!this.stopped()) {
      let client: pg.Client | undefined;
      try {
        client = await connect();
        await client.query('create table if not exists e2e_writes (at timestamptz default now())');
        while (!this.stopped()) {
          await client.query({ text: 'insert into e2e_writes default values', query_timeout: 5000 } as pg.QueryConfig);
          this.longest = Math.max(this.longest, Date.now() - this.last);
          this.last = Date.now();
          await pause(100);
        }
      } catch {
        if (!this.stopped()) this.broken += 1;
        await pause(200);
      } finally {
        // A connection that hangs is left behind.
        void client?.end().catch(() => undefined);
      }
    }
  }
}
