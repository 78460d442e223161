import type pg from 'pg';
import { abandon, type LanClient } from '../clients/lan-client.js';
import { type Entry, writeStatement } from './ledger.js';
import { schema } from './schema.js';
import { pause } from '../../cluster/wait.js';

/** Number of the writer that loads; those on the LAN count from 1, those in the cluster from 1000. */
const writer = 2000;

const rows = 20_000;

/** Loads many rows, one transaction after the other. Each is a write of the ledger as well, so that an audit finds it. */
export class BulkLoad {
  readonly entries: Entry[] = [];
  private stopped = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly lan: LanClient,
    private readonly role: string,
    private readonly run: number,
  ) {}

  /** Begins to load, until so many rows are acknowledged or it is stopped. */
  start(wanted: number): void {
    this.work = this.load(Math.ceil(wanted / rows));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
  }

  /** Gives the space back. */
  async forget(client: pg.Client): Promise<void> {
    if (this.entries.length > 0) await client.query(`truncate ${schema}.bulk`);
  }

  private async load(transactions: number): Promise<void> {
    let acknowledged = 0;
    for (let number = 1; acknowledged < transactions && !this.stopped; number++) {
      const client = await this.lan
        .connect(this.role, { connectMilliseconds: 2000, queryMilliseconds: 30_000 })
        .catch(() => undefined);
      if (client === undefined) {
        number -= 1;
        await pause(500);
        continue;
      }
      try {
        await client.query(writeStatement(this.run, writer, number, this.filling(number)));
        this.entries.push({ writer, number, acknowledged: Date.now() });
        acknowledged += 1;
      } catch {
        this.entries.push({ writer, number, acknowledged: undefined });
      } finally {
        abandon(client);
      }
    }
  }

  private filling(number: number): string {
    return `insert into ${schema}.bulk select ${this.run}, ${number}, md5(n::text) from generate_series(1, ${rows}) n;`;
  }
}
