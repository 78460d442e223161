import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../cluster/process.js';
import type { Criterion } from '../criterion.js';
import { NotMeasured } from '../model.js';

export default {
  id: 'US2-1',
  promise: 'A standard client on the LAN connects.',
  measured: 'psql of this machine from its start to the answer, with sslmode=verify-full and the CA of the cluster',
  from: 'LAN',
  limits: [{ what: 'psql from start to answer', unit: 's', atMost: 5 }],
  invalidWhen: 'there is no psql on this machine',
  async measure({ lan, admin, tidy }) {
    const folder = await mkdtemp(join(tmpdir(), 'acceptance-ca-'));
    const remove = tidy.later('remove the copy of the CA', () => rm(folder, { recursive: true, force: true }));
    const { host, port, serverName, authority, database, passwordOf } = lan.target;
    const file = join(folder, 'ca.crt');
    await writeFile(file, authority);
    const connection = `host=${serverName} hostaddr=${host} port=${port} dbname=${database} user=${admin} sslmode=verify-full sslrootcert=${file} connect_timeout=30`;
    const started = performance.now();
    const env = { PGPASSWORD: passwordOf(admin) };
    const { status, stdout, stderr } = await runCommand('psql', [connection, '-XqAtc', 'select 1'], { env });
    const seconds = (performance.now() - started) / 1000;
    await remove();
    if (status === 127) throw new NotMeasured('there is no psql on this machine');
    if (status !== 0 || stdout.trim() !== '1') throw new Error(stderr.trim());
    return { values: [seconds] };
  },
} satisfies Criterion;
