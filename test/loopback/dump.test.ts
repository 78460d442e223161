import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { scratch } from '../support/scratch.js';
import { manifestFilesOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';
import { startPostgres } from './postgres.js';

test('a dump that begins before the database lets it in waits, and is taken then', async () => {
  const manifest = manifestFilesOf({ ...valid, backup: { type: 'logical-dump' } }).get('cronjob-postgres-dump.yaml');
  const { spec } = parse(manifest ?? '') as {
    spec: { jobTemplate: { spec: { template: { spec: { containers: readonly { command: readonly string[] }[] } } } } };
  };
  const script = spec.jobTemplate.spec.template.spec.containers[0]?.command[2] ?? '';
  const postgres = await startPostgres(['localhost']);
  const folder = join(scratch(), 'dumps');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const dump = spawn('bash', ['-c', script.replace('cd /dumps', `cd ${folder}`)], {
    env: {
      PATH: `${postgres.bin}:${process.env['PATH'] ?? ''}`,
      PGHOST: '127.0.0.1',
      PGPORT: String(postgres.port),
      PGUSER: 'postgres',
      PGDATABASE: 'postgres',
      KEEP: '2',
    },
  });
  let said = '';
  dump.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((resolve) => dump.on('close', resolve));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(said).toContain('pg_hba.conf rejects connection');
  expect(readdirSync(folder)).toEqual([]);
  postgres.admit(['host all all 127.0.0.1/32 trust']);
  expect(await ended).toBe(0);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^20.*Z$/)]);
  postgres.stop();
});
