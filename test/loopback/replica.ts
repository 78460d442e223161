import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/listening.js';
import { type Postgres, unprivileged } from './postgres.js';

/** A server of this machine, as programs beside it see it. */
export interface Server {
  /** How it is found: `PGHOST` and so on, and the programs of its version. */
  readonly env: Record<string, string>;
  readonly postmaster: number;
  /** Rows of a statement as the superuser. */
  sql(text: string): string;
  stop(): void;
}

/** Lines of pg_hba.conf of a primary that lets its replicas stream. */
export const streams = ['host replication postgres 127.0.0.1/32 trust', 'host all postgres 127.0.0.1/32 trust'];

/** What programs beside a server of `startPostgres` see. */
export function serverOf(postgres: Postgres, folder = postgres.folder, port = postgres.port): Server {
  const env = {
    PATH: `${postgres.bin}:${process.env['PATH'] ?? ''}`,
    PGHOST: folder,
    PGPORT: String(port),
    PGUSER: 'postgres',
  };
  const [pid = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  return {
    env,
    postmaster: Number(pid),
    sql: (text) => execFileSync('psql', ['-XqAtc', text, 'postgres'], { env }).toString().trim(),
    stop: () => {
      try {
        execFileSync(join(postgres.bin, 'pg_ctl'), ['stop', '-m', 'immediate', '-s', '-D', join(folder, 'data')], { cwd: folder, stdio: 'ignore', ...unprivileged() }); // prettier-ignore
      } finally {
        if (folder !== postgres.folder) rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Clones a replica that streams from a primary, which has to admit `streams`. */
export async function startReplica(primary: Postgres, name: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'replica-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const user = unprivileged();
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(primary.bin, program), args, { cwd: folder, stdio: 'ignore', ...user });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const from = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${name}`;
  run('pg_basebackup', '-D', data, '-d', from, '--checkpoint=fast', '--no-sync', '--write-recovery-conf');
  const settings = { port: String(port), unix_socket_directories: folder, primary_conninfo: from };
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    Object.entries(settings).map(([setting, value]) => `${setting} = '${value}'\n`).join(''), // prettier-ignore
  );
  run('pg_ctl', 'start', '-w', '-s', '-D', data, '-l', join(folder, 'log'));
  return serverOf(primary, folder, port);
}
