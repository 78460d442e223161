import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.js';

/** A server of this machine, for one test. */
export interface Server {
  readonly port: number;
  /** Folder that is removed with it. */
  readonly folder: string;
  /** How programs find it: `PGHOST` and so on, and those of its version. */
  readonly env: Readonly<Record<'PATH' | 'PGHOST' | 'PGPORT' | 'PGUSER', string>>;
  readonly postmaster: number;
  /** Runs statements as the superuser. */
  sql(text: string, database?: string): string;
  stop(): void;
}

export interface Postgres extends Server {
  /** CA of the server, PEM. */
  readonly authority: string;
  /** Lines of pg_hba.conf for connections by TCP. */
  admit(lines: readonly string[]): void;
}

/** The programs of the newest PostgreSQL that Debian's packages have installed. */
export function programs(): string {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(folder, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (found === undefined)
    throw new Error('There is no PostgreSQL server here: install the Debian package postgresql.');
  return found;
}

/** Whom programs of PostgreSQL run as: it refuses to run as root. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Starts a server from a folder of programs. One without psql is asked by the psql on the PATH. */
async function start(
  bin: string,
  fill: (run: (program: string, ...args: string[]) => void, data: string) => void,
  settings: (folder: string) => Readonly<Record<string, string>>,
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'loopback-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const user = unprivileged();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const env = { PATH: path, PGHOST: folder, PGPORT: String(port), PGUSER: 'postgres' };
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: folder, stdio: 'ignore', env: { ...process.env, PATH: path }, ...user });
  fill(run, data);
  const all = { port: String(port), unix_socket_directories: folder, ...settings(folder) };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'\n`);
  appendFileSync(join(data, 'postgresql.auto.conf'), lines.join(''));
  run('pg_ctl', 'start', '-w', '-s', '-D', data, '-l', join(folder, 'log'));
  const psql = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d'];
  const stdio = ['pipe', 'pipe', 'ignore'] as const;
  return {
    port,
    folder,
    env,
    postmaster: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    sql: (input, database = 'postgres') =>
      execFileSync('psql', [...psql, database], { input, env, stdio: [...stdio] })
        .toString()
        .trim(),
    stop: () => {
      try {
        run('pg_ctl', 'stop', '-m', 'immediate', '-s', '-D', data);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function writeHba(data: string, lines: readonly string[]): void {
  const all = ['local all postgres trust', ...lines, 'host all all all reject', ''];
  writeFileSync(join(data, 'pg_hba.conf'), all.join('\n'));
}

/** Starts a server on 127.0.0.1 with TLS by a CA of its own. */
export async function startPostgres(
  serverNames: readonly string[],
  bin = programs(),
  more: Readonly<Record<string, string>> = {},
): Promise<Postgres> {
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = `subjectAltName=${serverNames.map((name) => `DNS:${name}`).join(',')}`;
  const signed = ['-addext', names, '-addext', 'basicConstraints=CA:FALSE', '-CA', 'ca.crt', '-CAkey', 'ca.key'];
  const server = await start(
    bin,
    (run, data) => {
      run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8');
      writeHba(data, []);
      const certify = (...args: string[]) => run('openssl', 'req', '-x509', ...elliptic, ...args);
      certify('-subj', '/CN=loopback CA', '-keyout', 'ca.key', '-out', 'ca.crt');
      certify('-subj', '/CN=loopback', ...signed, '-keyout', 'server.key', '-out', 'server.crt');
    },
    (folder) => ({
      listen_addresses: '127.0.0.1',
      max_connections: '200',
      fsync: 'off',
      ssl: 'on',
      ssl_cert_file: join(folder, 'server.crt'),
      ssl_key_file: join(folder, 'server.key'),
      ...more,
    }),
  );
  const admit = (lines: readonly string[]) => {
    writeHba(join(server.folder, 'data'), lines);
    // The server reads them when it gets to its signals.
    server.sql('select pg_reload_conf(); select pg_sleep(1)');
  };
  return { ...server, authority: readFileSync(join(server.folder, 'ca.crt'), 'utf8'), admit };
}

/** Lines of pg_hba.conf of a primary that lets its replicas stream. */
export const streams = ['host replication postgres 127.0.0.1/32 trust', 'host all postgres 127.0.0.1/32 trust'];

/** Clones a replica that streams from a primary, which has to admit `streams`. */
export function startReplica(primary: Postgres, name: string): Promise<Server> {
  const from = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${name}`;
  return start(
    programs(),
    (run, data) =>
      run('pg_basebackup', '-D', data, '-d', from, '--checkpoint=fast', '--no-sync', '--write-recovery-conf'),
    () => ({ primary_conninfo: from }),
  );
}
