import { createHash } from 'node:crypto';
import type pg from 'pg';
import { psql, type PodClient } from '../clients/pod-client.js';
import type { LanClient } from '../clients/lan-client.js';
import { Reconnecting } from '../clients/reconnecting.js';
import type { Injection } from '../model.js';
import { accounts, schema, startingBalance } from './schema.js';
import { pause, within } from '../../cluster/wait.js';

/** A write as its writer saw it. Times in milliseconds since 1970. */
export interface Entry {
  readonly writer: number;
  readonly number: number;
  /** When the commit was acknowledged; undefined when its answer never came. */
  readonly acknowledged: number | undefined;
}

/** What the ledger holds, against what its writers were told. */
export type Audit = Pick<
  Injection,
  'acknowledged' | 'acknowledgedLost' | 'duplicated' | 'unknown' | 'unknownKept' | 'inconsistencies'
>;

/**
 * A write is one transaction in one message: a numbered row with a checksum, and a transfer between two accounts.
 *
 * @param more further statements of the transaction.
 */
function writeStatement(run: number, writer: number, number: number, more = ''): string {
  // Not random, so that an audit needs nothing but the rows.
  const source = 1 + ((writer * 7 + number) % accounts);
  const target = 1 + ((writer * 7 + number * 3 + 1) % accounts);
  const amount = 1 + (number % 9);
  const change = (id: number, by: number) =>
    `update ${schema}.accounts set balance = balance + ${by} where run = ${run} and id = ${id};`;
  // Ordered, so that two writers cannot wait for each other.
  const transfers = [change(source, -amount), change(target, amount)];
  if (source > target) transfers.reverse();
  const row = `${run}, ${writer}, ${number}, '${checksum(run, writer, number)}', ${source}, ${target}, ${amount}`;
  return `begin; insert into ${schema}.ledger (run, writer, number, checksum, source, target, amount) values (${row}); ${transfers.join(' ')} ${more} commit`;
}

function checksum(run: number, writer: number, number: number): string {
  return createHash('md5').update(`${run}:${writer}:${number}`).digest('hex');
}

export async function openLedger(client: pg.Client, run: number): Promise<void> {
  const numbers = `generate_series(1, ${accounts}) n`;
  await client.query(`insert into ${schema}.accounts select ${run}, n, ${startingBalance} from ${numbers}`);
}

/** Number of the writer that loads many rows; the others on the LAN count from 1, those in the cluster from 1000. */
const bulkWriter = 2000;

/** Rows of each of its transactions. */
const bulkRows = 20_000;

/** Clients on the LAN that write one transaction after the other, note every answer, and connect again after an error. */
export class LedgerClients {
  readonly entries: Entry[] = [];
  private stopped = false;
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lan: LanClient,
    private readonly role: string,
    private readonly run: number,
  ) {}

  /** Begins to write small transactions, as several clients. */
  write(clients: number): void {
    this.work = Promise.all(Array.from({ length: clients }, (_, index) => this.writeAs(index + 1, 10)));
  }

  /** Begins to load rows, until so many are acknowledged or it is stopped. An audit finds its transactions as well. */
  load(rows: number): void {
    const filling = (number: number) =>
      `insert into ${schema}.bulk select ${number}, md5(n::text) from generate_series(1, ${bulkRows}) n;`;
    this.work = this.writeAs(bulkWriter, 30, Math.ceil(rows / bulkRows), filling);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
  }

  /** Gives the space of loaded rows back. */
  async forget(client: pg.Client): Promise<void> {
    if (this.entries.length > 0) await client.query(`truncate ${schema}.bulk`);
  }

  /**
   * Writes as one of them until it is stopped, or so many writes are acknowledged.
   *
   * @param more further statements of a transaction.
   */
  private async writeAs(writer: number, seconds: number, wanted = Infinity, more?: (number: number) => string) {
    const limits = { connectMilliseconds: 2000, queryMilliseconds: seconds * 1000 };
    const session = new Reconnecting(() => this.lan.connect(this.role, limits));
    let [number, acknowledged] = [1, 0];
    while (!this.stopped && acknowledged < wanted) {
      if ((await session.connected().catch(() => undefined)) === undefined) {
        await pause(200);
        continue;
      }
      const statement = writeStatement(this.run, writer, number, more?.(number));
      const committed = await session
        .use(async (client) => {
          const answers = (await client.query(statement)) as unknown as pg.QueryResult[];
          // A COMMIT of a failed transaction answers ROLLBACK.
          return answers.at(-1)?.command === 'COMMIT';
        })
        .catch(() => false);
      this.entries.push({ writer, number, acknowledged: committed ? Date.now() : undefined });
      number += 1;
      if (committed) acknowledged += 1;
      await pause(20);
    }
    session.close();
  }
}

/** Compares a run of the ledger with what its writers were told. */
export async function audit(client: pg.Client, run: number, entries: readonly Entry[]): Promise<Audit> {
  const { rows } = await client.query<{ writer: number; number: number; copies: number; checksums: string[] }>(
    `select writer, number, count(*)::int as copies, array_agg(distinct checksum) as checksums from ${schema}.ledger where run = ${run} group by writer, number`,
  );
  const key = (entry: { writer: number; number: number }) => `${entry.writer}:${entry.number}`;
  const found = new Map(rows.map((row) => [key(row), row]));
  const attempted = new Set(entries.map(key));
  const acknowledged = entries.filter((entry) => entry.acknowledged !== undefined);
  const unknown = entries.filter((entry) => entry.acknowledged === undefined);
  const wrong = rows.filter((row) => row.checksums.some((sum) => sum !== checksum(run, row.writer, row.number)));
  const strange = rows.filter((row) => !attempted.has(key(row)));
  return {
    acknowledged: acknowledged.length,
    acknowledgedLost: acknowledged.filter((entry) => !found.has(key(entry))).length,
    duplicated: rows.filter(({ copies }) => copies > 1).length,
    unknown: unknown.length,
    unknownKept: unknown.filter((entry) => found.has(key(entry))).length,
    inconsistencies: [
      ...(wrong.length === 0 ? [] : [`${wrong.length} rows with a wrong checksum`]),
      ...(strange.length === 0 ? [] : [`${strange.length} rows that nobody wrote`]),
      ...(await faultsOfAccounts(client, run)),
    ],
  };
}

async function faultsOfAccounts(client: pg.Client, run: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ sum: string | null; differing: number }>(`
    with moves as (
      select id, sum(amount) as amount from (
        select source as id, -amount as amount from ${schema}.ledger where run = ${run}
        union all select target, amount from ${schema}.ledger where run = ${run}) m group by id)
    select sum(balance)::text as sum,
      (count(*) filter (where balance <> ${startingBalance} + coalesce(moves.amount, 0)))::int as differing
    from ${schema}.accounts left join moves using (id) where run = ${run}`);
  const { sum = null, differing = 0 } = rows[0] ?? {};
  const expected = accounts * startingBalance;
  return [
    ...(sum === String(expected) ? [] : [`the balances sum up to ${sum ?? 'nothing'}, not ${expected}`]),
    ...(differing === 0 ? [] : [`${differing} balances do not follow from the transfers`]),
  ];
}

/**
 * Compares rows and accounts on the primary and on a replica that has replayed as far.
 *
 * @returns what differs, or undefined when nothing does.
 */
export async function replicaDifference(
  client: pg.Client,
  inside: PodClient,
  run: number,
): Promise<string | undefined> {
  // A commit that still waits for its replica is seen on the replica first; what differs for good differs again.
  for (let attempt = 1; ; attempt++) {
    const difference = await differenceNow(client, inside, run);
    if (difference === undefined || attempt === 3) return difference;
    await pause(2000);
  }
}

async function differenceNow(client: pg.Client, inside: PodClient, run: number): Promise<string | undefined> {
  const digest = `select count(*) || '/' || coalesce(md5(string_agg(line, ',' order by line)), '') from (
    select writer || ':' || number || ':' || checksum as line from ${schema}.ledger where run = ${run}
    union all select id || '=' || balance from ${schema}.accounts where run = ${run}) lines`;
  const { rows } = await client.query<{ digest: string }>(`select (${digest}) as digest`);
  const { rows: positions } = await client.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
  const lsn = positions[0]?.lsn ?? '';
  const replayed = `select coalesce(pg_last_wal_replay_lsn() >= '${lsn}', true)`;
  const reached = await within(30, async () => (await psql(inside, 'readOnly', replayed)) === 't');
  if (reached === undefined) return `the replica has not replayed ${lsn} after 30 s`;
  const replica = await psql(inside, 'readOnly', digest);
  const primary = rows[0]?.digest ?? '';
  return replica === primary ? undefined : `the replica has ${replica}, the primary ${primary}`;
}
