import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../../cluster/process.js';
import { pause } from '../../../cluster/wait.js';
import { scratch } from '../../support/scratch.js';
import { startPostgres } from '../postgres.js';

const postgres = await startPostgres(['localhost']);
afterAll(() => postgres.stop());
postgres.sql("create role reader login password 'secret'; create database shop");
postgres.sql("create table orders as select n, 'order ' || n as line from generate_series(1, 1000) n", 'shop');

/** A dump to a folder. */
const dump = (folder: string, keep: string, database = 'shop', patience = '2') =>
  runCommand('bash', ['programs/dump/dump.bash', folder, keep, 'postgres', database], {
    env: { ...postgres.env, PATIENCE: patience },
  });

test('a dump holds each database and the roles, without their passwords', async () => {
  const folder = scratch();
  const { status, stdout } = await dump(folder, '3');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}Z: \d+ bytes\n$/)]);
  const [name = ''] = readdirSync(folder);
  expect(readdirSync(join(folder, name)).sort()).toEqual(['postgres.dump', 'roles.sql', 'shop.dump']);
  const { env } = postgres;
  postgres.sql('create database restored');
  const restored = await runCommand('pg_restore', ['-d', 'restored', join(folder, name, 'shop.dump')], { env });
  expect(restored.stderr).toBe('');
  expect(postgres.sql('select count(*), min(line), max(n) from orders', 'restored')).toBe('1000|order 1|1000');
  const roles = await runCommand('cat', [join(folder, name, 'roles.sql')]);
  expect(roles.stdout).toContain('CREATE ROLE reader');
  expect(roles.stdout).not.toMatch(/password/i);
});

test('as many dumps stay as are to be kept, the newest', async () => {
  const folder = scratch();
  for (const name of ['2026-01-01T000000Z', '2026-01-02T000000Z', '2026-01-03T000000Z', 'notes']) mkdirSync(join(folder, name)); // prettier-ignore
  expect((await dump(folder, '2')).status).toBe(0);
  const left = readdirSync(folder).sort();
  expect(left).toEqual(['2026-01-03T000000Z', expect.stringMatching(/^20/), 'notes']);
});

test('a dump that fails takes no older one with it, and does not count', async () => {
  const folder = scratch();
  mkdirSync(join(folder, '2026-01-01T000000Z'));
  const { status, stderr } = await dump(folder, '1', 'no_such_database');
  expect([status === 0, stderr]).toEqual([false, expect.stringContaining('no_such_database')]);
  const [kept, part] = readdirSync(folder).sort();
  expect([kept, part]).toEqual(['2026-01-01T000000Z', expect.stringMatching(/\.part$/)]);
  // What it left goes with the next one.
  writeFileSync(join(folder, part ?? '', 'rest'), '');
  expect((await dump(folder, '1')).status).toBe(0);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^20.*Z$/)]);
});

test('a dump that begins before a database is made has it all the same', async () => {
  const folder = scratch();
  const ended = dump(folder, '1', 'reports', '30');
  await pause(1000);
  postgres.sql('create database reports');
  expect((await ended).status).toBe(0);
  expect(readdirSync(join(folder, readdirSync(folder)[0] ?? ''))).toContain('reports.dump');
});

test('a dump that begins before the database lets it in waits, and is taken then', async () => {
  const late = await startPostgres(['localhost']);
  const folder = scratch();
  const env = { ...late.env, PGHOST: '127.0.0.1' };
  const ended = runCommand('bash', ['programs/dump/dump.bash', folder, '2', 'postgres'], { env });
  await pause(3000);
  expect(readdirSync(folder)).toEqual([]);
  late.admit(['host all all 127.0.0.1/32 trust']);
  const { status, stderr } = await ended;
  expect([status, stderr]).toEqual([0, expect.stringContaining('pg_hba.conf rejects connection')]);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^20.*Z$/)]);
  late.stop();
});
