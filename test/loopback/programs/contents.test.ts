import { readFileSync } from 'node:fs';
import { runCommand } from '../../../cluster/process.js';
import { differences, totals } from '../../../drill/contents.js';
import { type Server, startPostgres, startReplica, streams } from '../postgres.js';

const postgres = await startPostgres(['localhost']);
afterAll(() => postgres.stop());
postgres.admit(streams);
postgres.sql('create database shop');
postgres.sql("create table orders as select n, 'order ' || n as line from generate_series(1, 1000) n", 'shop');
postgres.sql("select lo_from_bytea(0, 'picture')", 'shop');
const replica = await startReplica(postgres, 'replica');
afterAll(() => replica.stop());

/** What a server holds, and the position of that. */
async function contents({ env }: Server, ...mode: readonly string[]): Promise<{ lsn: string; lines: string[] }> {
  const sql = readFileSync('programs/drill/contents.sql', 'utf8');
  const { status, stdout, stderr } = await runCommand('bash', ['programs/drill/contents.bash', ...mode, sql], { env });
  expect([status, stderr]).toEqual([0, '']);
  const [lsn = '', ...lines] = stdout.trim().split('\n');
  return { lsn, lines: lines.sort() };
}

const position = () => postgres.sql('select pg_current_wal_flush_lsn()');
const replays = () => replica.sql('select pg_get_wal_replay_pause_state()');

test('primary and replica hold the same, down to rows and large objects', async () => {
  const primary = await contents(postgres, 'as-is');
  const { lsn, lines } = await contents(replica, 'behind', position());
  expect(differences(primary.lines, lines)).toEqual([]);
  expect(totals(lines)).toEqual({ tables: 1, rows: 1000 });
  expect(lines.filter((line) => line.includes('large objects 1 '))).toHaveLength(1);
  expect([primary.lsn, lsn]).toEqual(['-', expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/)]);
  expect(replays()).toBe('not paused');
});

test('one row that differs is found, and named by its table', async () => {
  const before = await contents(replica, 'behind', position());
  postgres.sql("update orders set line = 'another' where n = 500", 'shop');
  const after = await contents(replica, 'behind', position());
  expect(differences(before.lines, after.lines)).toEqual([
    expect.stringMatching(/^shop table public\.orders: 1000 -?\d+ became 1000 -?\d+$/),
  ]);
});

test('a replica that does not get as far as it is asked for says so, and replays on', async () => {
  const sql = readFileSync('programs/drill/contents.sql', 'utf8');
  const { status, stderr } = await runCommand('bash', ['programs/drill/contents.bash', 'behind', 'FF/0', sql], {
    env: replica.env,
  });
  expect([status, stderr]).toEqual([1, 'replay did not stand still behind FF/0 within 30 s\n']);
  expect(replays()).toBe('not paused');
}, 120_000);
