import type pg from 'pg';
import { Reconnecting } from '../../clients/reconnecting.js';
import type { AcceptanceContext } from '../../context.js';
import { schema } from '../schema.js';
import { anomaliesOf, type History, type Operation, type Transaction } from './checker.js';

const table = `${schema}.lists`;

/** Keys that are in use at a time: few, so that transactions meet. */
const keysInUse = 4;

/** Appends after which a key is left for a new one, so that lists stay short. */
const appendsPerKey = 24;

/** Clients on the LAN run serializable transactions for 8 s, which are then searched for anomalies. */
export async function isolationAnomalies(context: AcceptanceContext) {
  context.tell('serializable transactions are recorded, to be searched for isolation anomalies');
  const history = await recordHistory(context);
  return {
    anomalies: anomaliesOf(history).map(({ name, what }) => `${name}: ${what}`),
    transactions: history.filter(({ status }) => status === 'committed').length,
  };
}

/** Lets workers run small transactions that append to lists and read them, and notes what each saw. */
async function recordHistory({ lan, admin: role, environment, pace }: AcceptanceContext): Promise<History> {
  const workers = Math.min(6, environment.roles.admin.connectionLimit - 2);
  await lan.rows(role, `create table if not exists ${table} (key int primary key, items int[] not null)`);
  await lan.rows(role, `truncate ${table}`);
  const history: Transaction[] = [];
  let [ids, values, appended] = [0, 0, 0];
  const end = performance.now() + 8000 * pace;

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
      await client.query('begin isolation level serializable');
      for (const operation of plan) {
        // Noted before, because its answer may not come.
        if (operation.kind === 'append') operations.push(operation);
        operations.push(...(await perform(client, operation)));
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
    const session = new Reconnecting(() => lan.connect(role));
    while (performance.now() < end) if (!(await transact(await session.connected()))) session.close();
    session.close();
  };
  await Promise.all(Array.from({ length: workers }, work));

  // What nobody read would have no order.
  const rows = await lan.rows<{ key: number; items: number[] }>(role, `select key, items from ${table}`);
  const operations = rows.map(({ key, items }): Operation => ({ kind: 'read', key, values: items }));
  return [...history, { id: ++ids, status: 'committed', operations }];
}

async function perform(client: pg.Client, operation: Operation): Promise<readonly Operation[]> {
  if (operation.kind === 'append') {
    const append = `insert into ${table} as lists values ($1, array[$2::int]) on conflict (key) do update set items = lists.items || $2::int`;
    await client.query(append, [operation.key, operation.value]);
    return [];
  }
  const read = `select items from ${table} where key = $1`;
  const { rows } = await client.query<{ items: number[] }>(read, [operation.key]);
  return [{ ...operation, values: rows[0]?.items ?? [] }];
}
