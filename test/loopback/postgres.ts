import { execFileSync } from 'node:child_process';
import {
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
import { freePort } from '../support/listening.js';

/** A PostgreSQL of this machine, for one test. */
export interface Postgres {
  readonly port: number;
  /** Folder of psql and pgbench. */
  readonly bin: string;
  /** Folder that is removed with it. */
  readonly folder: string;
  /** CA of the server, PEM. */
  readonly authority: string;
  /** Runs statements as the superuser. */
  sql(text: string, database?: string): string;
  /** Lines of pg_hba.conf for connections by TCP. */
  admit(lines: readonly string[]): void;
  stop(): void;
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
export function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Starts a server on 127.0.0.1 with TLS by a CA of its own, from a folder of programs; one without psql is asked by the psql on the PATH. */
export async function startPostgres(
  serverNames: readonly string[],
  bin = programs(),
  more: object = {},
): Promise<Postgres> {
  const psql = existsSync(join(bin, 'psql')) ? join(bin, 'psql') : 'psql';
  const folder = mkdtempSync(join(tmpdir(), 'loopback-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const user = unprivileged();
  const run = (program: string, args: readonly string[], options: { input?: string } = {}) =>
    execFileSync(program, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'], ...options, ...user }).toString();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);

  run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8']);
  const openssl = (...args: string[]) => run('openssl', args);
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...elliptic, '-subj', '/CN=loopback CA', '-keyout', 'ca.key', '-out', 'ca.crt');
  const names = `subjectAltName=${serverNames.map((name) => `DNS:${name}`).join(',')}`;
  openssl('req', '-x509', ...elliptic, '-subj', '/CN=loopback', '-addext', names, '-addext', 'basicConstraints=CA:FALSE', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-keyout', 'server.key', '-out', 'server.crt'); // prettier-ignore
  const admit = (lines: readonly string[]) => {
    writeFileSync(
      join(data, 'pg_hba.conf'),
      ['local all postgres trust', ...lines, 'host all all all reject', ''].join('\n'),
    );
  };
  admit([]);
  const settings = {
    port: String(port),
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: `'${folder}'`,
    max_connections: '200',
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: `'${join(folder, 'server.crt')}'`,
    ssl_key_file: `'${join(folder, 'server.key')}'`,
    ...more,
  };
  writeFileSync(
    join(data, 'postgresql.auto.conf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  run(join(bin, 'pg_ctl'), ['start', '-w', '-s', '-D', data, '-l', join(folder, 'log')]);
  const sql = (text: string, database = 'postgres') =>
    run(psql, ['-h', folder, '-p', String(port), '-U', 'postgres', '-d', database, '-XqAt', '-v', 'ON_ERROR_STOP=1'], { input: text }); // prettier-ignore
  return {
    port,
    bin,
    folder,
    authority: readFileSync(join(folder, 'ca.crt'), 'utf8'),
    sql,
    admit: (lines) => {
      admit(lines);
      // The server reads them when it gets to its signals.
      sql('select pg_reload_conf(); select pg_sleep(1)');
    },
    stop: () => {
      run(join(bin, 'pg_ctl'), ['stop', '-m', 'immediate', '-s', '-D', data]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
