import type pg from 'pg';
import { abandon } from '../../clients/lan-client.js';
import type { History, Operation, Transaction } from './history.js';

interface Workload {
  readonly connect: () => Promise<pg.Client>;
  /** Schema in which the table is made. */
  readonly schema: string;
  readonly workers: number;
  readonly seconds: number;
  readonly isolation: 'read committed' | 'repeatable read' | 'serializable';
}

/** Keys that are in use at a time: few, so that transactions meet. */
const keysInUse = 4;

/** Appends after which a key is left for a new one, so that lists stay short. */
const appendsPerKey = 24;

/** Lets workers run small transactions that append to lists and read them, and notes what each saw. */
export async function recordHistory({ connect, schema, workers, seconds, isolation }: Workload): Promise<History> {
  const table = `${schema}.lists`;
  const setup = await connect();
  try {
    await setup.query(`create table if not exists ${table} (key int primary key, items int[] not null)`);
    await setup.query(`truncate ${table}`);
  } finally {
    await setup.end();
  }
  const history: Transaction[] = [];
  let [ids, values, appended] = [0, 0, 0];
  const end = performance.now() + seconds * 1000;

  const planned = (): Operation[] =>
    Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => {
      const key = Math.floor(appended / appendsPerKey / keysInUse) * keysInUse + Math.floor(Math.random() * keysInUse);
      if (Math.random() < 0.5) return { kind: 'read', key, values: [] };
      appended += 1;
      return { kind: 'append', key, value: ++values };
    });

  const transact = async (client: pg.Client): Promise<boolean> => {
    const id = ++ids;
    const plan = planned();
    const operations: Operation[] = [];
    let committing = false;
    try {
      await client.query(`begin isolation level ${isolation}`);
      for (const operation of plan) {
        // Noted before, because its answer may not come.
        if (operation.kind === 'append') operations.push(operation);
        operations.push(...(await perform(client, table, operation)));
      }
      committing = true;
      const { command } = await client.query('commit');
      history.push({ id, status: command === 'COMMIT' ? 'committed' : 'aborted', operations });
      return true;
    } catch (error) {
      const bySqlState = (error as { severity?: string }).severity === 'ERROR';
      history.push({ id, status: committing && !bySqlState ? 'unknown' : 'aborted', operations });
      if (bySqlState) await client.query('rollback');
      return bySqlState;
    }
  };

  const work = async () => {
    let client: pg.Client | undefined;
    while (performance.now() < end) {
      client ??= await connect();
      if (await transact(client)) continue;
      abandon(client);
      client = undefined;
    }
    await client?.end();
  };
  await Promise.all(Array.from({ length: workers }, work));

  // What nobody read would have no order.
  const last = await connect();
  try {
    const { rows } = await last.query<{ key: number; items: number[] }>(`select key, items from ${table}`);
    const operations = rows.map(({ key, items }): Operation => ({ kind: 'read', key, values: items }));
    return [...history, { id: ++ids, status: 'committed', operations }];
  } finally {
    await last.end();
  }
}

async function perform(client: pg.Client, table: string, operation: Operation): Promise<readonly Operation[]> {
  if (operation.kind === 'append') {
    const append = `insert into ${table} as lists values ($1, array[$2::int]) on conflict (key) do update set items = lists.items || $2::int`;
    await client.query(append, [operation.key, operation.value]);
    return [];
  }
  const { rows } = await client.query<{ items: number[] }>(`select items from ${table} where key = $1`, [
    operation.key,
  ]);
  return [{ ...operation, values: rows[0]?.items ?? [] }];
}
