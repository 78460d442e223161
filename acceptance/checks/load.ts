import type pg from 'pg';
import { rolesOfPeople } from '../../config/contract/roles.js';
import { program } from '../clients/pod-client.js';
import { applicationName } from '../clients/lan-client.js';
import { type LoadStep, NotMeasured } from '../model.js';
import type { LiveService } from '../service.js';
import { items, schema } from './schema.js';
import { pause, until } from '../../cluster/wait.js';

export interface LoadPlan {
  /** From both sides together. */
  readonly connections: number;
  readonly seconds: number;
  /** Transactions of each connection per second, on average. */
  readonly rate: number;
}

/** One client on each side: how fast the service is when nothing competes. */
export const alone: LoadPlan = { connections: 2, seconds: 10, rate: 10 };

/** A quarter of what is promised, each client twice a second: what a small company's applications do together. */
export const normal: LoadPlan = { connections: 25, seconds: 10, rate: 2 };

/** What SC-003 promises. */
export const promised: LoadPlan = { connections: 100, seconds: 20, rate: 1 };

export const loadPlans: readonly LoadPlan[] = [alone, normal, { connections: 50, seconds: 8, rate: 2 }, promised];

/** Share of the connections that come from the LAN. */
const lanShare = 0.4;

/** Seconds after which a LAN that still connects is what is measured. */
const maximumLead = 36;

const loadName = `${applicationName}-load`;

/**
 * Holds connections from the cluster and from the LAN at once, and times every transaction.
 *
 * @param lead seconds that the LAN has to connect. A step in which it needed longer is done again.
 */
export async function loadStep(context: LiveService, plan: LoadPlan, lead = 4): Promise<LoadStep> {
  const { connections, seconds, rate } = plan;
  const { lan, admin } = context;
  const [inside, control] = [await context.inside(), await context.control()];
  const fromLan = Math.max(1, Math.round(connections * lanShare));
  const fromCluster = connections - fromLan;
  const roles = await lanRoles(context, fromLan, fromCluster);
  const pgbench = program(
    inside,
    'load.bash',
    inside.connection('readWrite'),
    ...[fromCluster, fromCluster * rate, lead, seconds].map(String),
    schema,
    String(items),
  );
  const state = { ended: false };
  const cluster = inside
    .run(['env', `PGAPPNAME=${loadName}`, ...pgbench], seconds + lead + 60)
    .finally(() => (state.ended = true));
  // Awaited below; until then a rejection has to count as handled.
  cluster.catch(() => undefined);
  const sessions = async () => {
    const sql = `select count(*)::int as n from pg_stat_activity where application_name = '${loadName}'`;
    return (await control.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
  };
  await until('pgbench connects', 30, async () => state.ended || (await sessions()) >= fromCluster, 100);

  const { open, refused } = await lan.connectEach(roles, { application: loadName });
  const latencies: number[] = [];
  const errors: string[] = [];
  const end = performance.now() + seconds * 1000;
  const work = Promise.all(
    open.map(({ client, role }) => transact(client, rate, role === admin, end, latencies, errors)),
  );
  let held = Infinity;
  const watch = async () => {
    while (performance.now() < end - 500) {
      held = Math.min(held, await sessions());
      await pause(500);
    }
  };
  await Promise.all([work, watch()]);
  const early = state.ended;
  await Promise.all(open.map(({ client }) => client.end().catch(() => undefined)));
  const { status, stdout } = await cluster;
  if (early && status === 0 && lead < maximumLead) return loadStep(context, plan, lead * 3);
  const inCluster = status === 0 ? stdout.trim().split('\n').map(Number) : [];
  return {
    connections,
    seconds,
    held: Number.isFinite(held) ? held : 0,
    refused: refused.map(({ message }) => message),
    sides: [
      {
        from: 'cluster',
        connections: fromCluster,
        latencies: inCluster,
        errors: status === 0 ? [] : [stdout.trim().split('\n').slice(-1)[0] ?? 'pgbench failed'],
      },
      { from: 'LAN', connections: open.length, latencies, errors },
    ],
  };
}

const update = `update ${schema}.items set body = md5(random()::text), updated = clock_timestamp() where id = $1`;
const newest = `select id, updated from ${schema}.items where owner = $1 order by updated desc limit 20`;

async function transact(
  client: pg.Client,
  rate: number,
  mayWrite: boolean,
  end: number,
  latencies: number[],
  errors: string[],
): Promise<void> {
  for (;;) {
    // Exponential, so that connections do not fall into step.
    await pause(Math.min(-Math.log(1 - Math.random()) * 1000, 5000) / rate);
    const started = performance.now();
    if (started > end) return;
    const id = 1 + Math.floor(Math.random() * items);
    try {
      if (mayWrite && Math.random() < 0.2) {
        await client.query('begin');
        await client.query(update, [id]);
        await client.query(`insert into ${schema}.journal (item, at) values ($1, clock_timestamp())`, [id]);
        await client.query('commit');
      } else {
        await client.query(`select body from ${schema}.items where id = $1`, [id]);
        await client.query(newest, [id % 500]);
      }
      latencies.push(performance.now() - started);
    } catch (error) {
      errors.push((error as Error).message);
      return;
    }
  }
}

/** Roles for the LAN side, within what their limits leave beside the sessions that are open. */
async function lanRoles(context: LiveService, wanted: number, fromCluster: number): Promise<readonly string[]> {
  const rows = await context.rows<{ usename: string; sessions: number }>(
    'select usename, count(*)::int as sessions from pg_stat_activity where usename is not null group by usename',
  );
  const spare = (name: string, limit: number) =>
    // Two are left for whoever else comes.
    Math.max(0, limit - 2 - (rows.find(({ usename }) => usename === name)?.sessions ?? 0));
  const owner = context.application;
  const room = spare(owner.role, owner.connectionLimit);
  if (room < fromCluster) throw tooFull(owner.name, room, fromCluster);
  const fromLan = rolesOfPeople(context.environment).filter(({ from }) => from.includes('lan'));
  const taken: string[] = [];
  for (const role of fromLan) {
    const room = Math.min(spare(role.name, role.connectionLimit), wanted - taken.length);
    taken.push(...Array.from({ length: room }, () => role.name));
  }
  if (taken.length < wanted) throw tooFull('those that may connect from the LAN', taken.length, wanted);
  return taken;
}

const tooFull = (who: string, room: number, wanted: number) =>
  new NotMeasured(
    `the roles have too little room (${who}): ${room} more connections, ${wanted} are needed; raise connectionLimit, or measure at a quieter time`,
  );
