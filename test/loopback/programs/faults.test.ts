import { readFileSync } from 'node:fs';
import { runCommand } from '../../../cluster/process.js';
import { scratch } from '../../support/scratch.js';
import { startPostgres } from '../postgres.js';

const postgres = await startPostgres(['localhost']);
afterAll(() => postgres.stop());

/** The state of the postmaster as the program lists it. */
async function state(...args: readonly string[]): Promise<string | undefined> {
  const { stdout } = await runCommand('bash', ['programs/faults/processes.bash', ...args]);
  const line = stdout.split('\n').find((one) => one.startsWith(`${postgres.postmaster} `));
  expect(line).toMatch(/^\d+ [A-Z] \d+$/);
  return line?.split(' ')[1];
}

test('the processes of PostgreSQL are listed with their state, stopped, and let go on', async () => {
  const pid = String(postgres.postmaster);
  expect(await state()).toBe('S');
  await state('STOP', pid);
  expect(await state()).toBe('T');
  expect(await state('CONT', pid)).not.toBe('T');
});

test('every file of WAL that was in store is begun, and nothing is left behind', () => {
  const files = () => Number(postgres.sql('select count(*) from pg_ls_waldir()'));
  const file = () => parseInt(postgres.sql('select right(pg_walfile_name(pg_current_wal_lsn()), 8)'), 16);
  const [inStore, first] = [files(), file()];
  postgres.sql(readFileSync('programs/faults/use-up-wal.sql', 'utf8'));
  expect(file() - first).toBeGreaterThanOrEqual(inStore);
  expect(postgres.sql('select count(*) from pg_replication_slots')).toBe('0');
});

test('a volume is filled to its last block', async () => {
  const volume = scratch();
  const inNamespace = `mount -t tmpfs -o size=4M volume ${volume} && bash programs/faults/fill-volume.bash ${volume}/fill && df -B1 --output=avail ${volume}`;
  const { stdout, stderr } = await runCommand('unshare', ['--map-root-user', '--mount', 'bash', '-c', inNamespace]);
  expect([stdout.trim().split('\n').at(-1)?.trim(), stderr]).toEqual(['0', expect.stringContaining('No space left')]);
});
