import type pg from 'pg';
import { LedgerClients } from './ledger.js';
import { schema } from './schema.js';

/** Number of the writer that loads; those on the LAN count from 1, those in the cluster from 1000. */
const writer = 2000;

const rows = 20_000;

/** Loads many rows with each transaction. Each is a write of the ledger as well, so that an audit finds it. */
export class BulkLoad extends LedgerClients {
  /** Begins to load, until so many rows are acknowledged or it is stopped. */
  start(wanted: number): void {
    const filling = (number: number) =>
      `insert into ${schema}.bulk select ${number}, md5(n::text) from generate_series(1, ${rows}) n;`;
    this.work = this.write(writer, 30, Math.ceil(wanted / rows), filling);
  }

  /** Gives the space back. */
  async forget(client: pg.Client): Promise<void> {
    if (this.entries.length > 0) await client.query(`truncate ${schema}.bulk`);
  }
}
