import { type ChildProcess, spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { scratch } from '../../support/scratch.js';
import { pause } from '../../../cluster/wait.js';
import { type Postgres, type Server, startPostgres, startReplica, streams } from '../postgres.js';

let primary: Postgres;
let replica: Server;
let watching: ChildProcess | undefined;
beforeEach(async () => {
  primary = await startPostgres(['localhost']);
  primary.admit(streams);
  replica = await startReplica(primary, hostname());
  await streaming();
}, 60_000);
afterEach(() => {
  watching?.kill('SIGKILL');
  for (const server of [replica, primary]) {
    try {
      server.stop();
    } catch {
      // It was killed, as it should be.
    }
  }
});

/** Starts a watchdog beside a server, which may kill that one and no other. Returns what it says. */
function watch(server: Server, ...[program = '', ...args]: readonly string[]): () => string {
  const folder = scratch();
  symlinkSync(`/proc/${server.postmaster}`, join(folder, String(server.postmaster)));
  // Nothing listens at this port, as when the Kubernetes API is cut off.
  const api = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };
  const env = { ...server.env, ...api, HOSTNAME: hostname(), PROCESSES: folder, STRANDED: join(folder, 'stranded'), LOOK_SECONDS: '1' }; // prettier-ignore
  watching = spawn('bash', [`programs/watchdog/${program}`, ...args], { env });
  let said = '';
  for (const stream of [watching.stdout, watching.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString())); // prettier-ignore
  return () => said;
}

function runs({ postmaster }: Server): boolean {
  try {
    return process.kill(postmaster, 0);
  } catch {
    return false;
  }
}

/** Seconds until a server is gone; the limit where it stays. */
async function gone(server: Server, limit: number): Promise<number> {
  const began = Date.now();
  while (runs(server) && Date.now() - began < limit * 1000) await pause(100);
  return (Date.now() - began) / 1000;
}

async function streaming(): Promise<void> {
  while (primary.sql('select count(*) from pg_stat_replication') !== '1') await pause(200);
}

/** Lets the replica ask its primary, and stream from it no more. */
function cutOff(): void {
  primary.admit(['host replication all 127.0.0.1/32 reject', 'host all postgres 127.0.0.1/32 trust']);
  primary.sql('select pg_terminate_backend(pid) from pg_stat_replication');
}

const names = (text: string) => {
  primary.sql(`alter system set synchronous_standby_names = '${text}'`);
  primary.sql('select pg_reload_conf(); select pg_sleep(0.5)');
};

test('a frozen PostgreSQL is killed, one that answers is not, nor at once one that is late', async () => {
  const said = watch(replica, 'frozen.bash', '5');
  replica.sql("alter system set pre_auth_delay = '30s'");
  expect(await gone(replica, 3)).toBeGreaterThan(2.9);
  replica.sql('select pg_reload_conf()');
  expect(await gone(replica, 10)).toBeGreaterThan(9.9);
  process.kill(replica.postmaster, 'SIGSTOP');
  expect(await gone(replica, 30)).toBeLessThan(15);
  expect(said()).toMatch(/"logger":"watchdog","msg":"no answer for (16|20|24) s: killing PostgreSQL"/);
}, 120_000);

test('a replica is killed once its primary went on without it, and not while it waits for it', async () => {
  names(`ANY 1 ("${hostname()}")`);
  const said = watch(replica, 'absent.bash', '2', '1048576');
  await pause(3000);
  cutOff();
  expect(await gone(replica, 8)).toBeGreaterThan(7.9);
  names('');
  primary.sql('create table written_without_it ()');
  expect(await gone(replica, 30)).toBeLessThan(15);
  expect(said()).toMatch(/the primary went on without it, away for \d+ s: killing PostgreSQL/);
}, 120_000);

test('a primary is killed when all its replicas are silent, and not while one of them answers', async () => {
  primary.sql("alter system set wal_sender_timeout = '5s'");
  names(`ANY 1 ("${hostname()}", "another")`);
  const said = watch(primary, 'isolated.bash', '4');
  expect(await gone(primary, 12)).toBeGreaterThan(11.9);
  process.kill(Number(replica.sql('select pid from pg_stat_wal_receiver')), 'SIGSTOP');
  expect(await gone(primary, 30)).toBeLessThan(15);
  expect(said()).toMatch(/neither the Kubernetes API nor a replica answered for \d+ s: killing PostgreSQL/);
}, 120_000);

test('a replica that is named and too far behind is killed', async () => {
  watch(replica, 'absent.bash', '2', '1048576');
  await pause(3000);
  cutOff();
  // No commit waits for it, as one of another session could not know.
  primary.sql("select pg_logical_emit_message(false, 'test', repeat('x', 2000000))");
  names(`ANY 1 ("${hostname()}")`);
  expect(await gone(replica, 30)).toBeLessThan(20);
}, 120_000);

test('a replica that nobody leads is killed, one that is promoted meanwhile is not', async () => {
  const said = watch(replica, 'stranded.bash', '4');
  expect(await gone(replica, 6)).toBeGreaterThan(5.9);
  primary.stop();
  expect(await gone(replica, 60)).toBeLessThan(40);
  expect(said()).toMatch(/nobody is the primary for \d+ s/);
}, 120_000);

test('a replica that is promoted when its primary is gone serves on', async () => {
  watch(replica, 'stranded.bash', '6');
  primary.stop();
  replica.sql('select pg_promote()');
  expect(await gone(replica, 15)).toBeGreaterThan(14.9);
  expect(replica.sql('select pg_is_in_recovery()')).toBe('f');
}, 120_000);

test('a clone that waits for a checkpoint gets one at once, not when PostgreSQL has spread it over minutes', async () => {
  primary.sql("alter system set checkpoint_timeout = '1d'; select pg_reload_conf()");
  primary.sql('create table dirty as select generate_series(1, 500000)');
  const clone = spawn('pg_basebackup', ['-D', join(scratch(), 'clone'), '-d', `host=127.0.0.1 port=${primary.port} user=postgres`]); // prettier-ignore
  const phase = () => primary.sql('select phase from pg_stat_progress_basebackup');
  while (phase() !== 'waiting for checkpoint to finish') await pause(100);
  await pause(3000);
  expect(phase()).toBe('waiting for checkpoint to finish');
  watch(primary, 'clone.bash', '1');
  expect(await new Promise((resolve) => clone.on('close', resolve))).toBe(0);
}, 60_000);
