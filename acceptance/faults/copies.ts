import { Reconnecting } from '../clients/reconnecting.js';
import type { LiveService } from '../service.js';
import { pause } from '../../cluster/wait.js';

/** Milliseconds between two looks. */
const interval = 500;

/** True while commits are not waited for by any replica, or one still fetches those that it missed. */
const once = `select current_setting('synchronous_standby_names') = ''
  or exists (select from pg_stat_replication where state = 'catchup') as once`;

/** Watches for how long acknowledged commits exist on the primary alone. */
export class Copies {
  /** Milliseconds for which they did. A primary that nobody reaches acknowledges nothing, and does not count. */
  milliseconds = 0;
  /** When they last did, in milliseconds since 1970; undefined when they never did. */
  last: number | undefined;
  private done = false;

  constructor(private readonly context: LiveService) {}

  start(): void {
    void this.look();
  }

  stop(): void {
    this.done = true;
  }

  private async look(): Promise<void> {
    const { lan, admin } = this.context;
    const limits = { connectMilliseconds: 2000, queryMilliseconds: 2000 };
    const session = new Reconnecting(() => lan.connect(admin, limits));
    let before: number | undefined;
    while (!this.done) {
      const now = Date.now();
      try {
        const { rows } = await session.use((client) => client.query<{ once: boolean }>(once));
        before = this.count(rows[0]?.once === true, before, now);
      } catch {
        before = undefined;
      }
      await pause(interval);
    }
    session.close();
  }

  /** Adds the time since the look before, when commits existed once at both. Returns when that was, or undefined. */
  count(exist: boolean, before: number | undefined, now: number): number | undefined {
    if (!exist) return undefined;
    if (before !== undefined) this.milliseconds += now - before;
    this.last = now;
    return now;
  }
}
