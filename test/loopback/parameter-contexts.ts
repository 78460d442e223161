import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unprivileged } from './postgres.js';

/** What one PostgreSQL says of its parameters. */
interface Measured {
  readonly version: string;
  /** `pg_settings.context` by name, those of the libraries that CloudNativePG loads included where they are installed. */
  readonly contexts: ReadonlyMap<string, string>;
}

/** Starts the PostgreSQL of a folder of programs on a socket of its own and asks it; `psql` is the one on the PATH. */
export function measure(bin: string): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'parameters-'));
  const user = unprivileged();
  const data = join(folder, 'data');
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      ...user,
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
  try {
    chmodSync(folder, 0o755);
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    run(join(bin, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync');
    const options = `-c listen_addresses= -k ${folder} -c shared_preload_libraries=pg_stat_statements,auto_explain`;
    run(join(bin, 'pg_ctl'), 'start', '-w', '-s', '-D', data, '-l', join(folder, 'log'), '-o', options);
    try {
      const query = (sql: string) => run('psql', '-h', folder, '-U', 'postgres', '-XqAt', '-F', ' ', '-c', sql);
      const lines = query('select name, context from pg_settings').trim().split('\n');
      return {
        version: query('show server_version').split(' ')[0]?.trim() ?? '',
        contexts: new Map(lines.map((line) => line.split(' ') as [string, string])),
      };
    } finally {
      run(join(bin, 'pg_ctl'), 'stop', '-m', 'immediate', '-s', '-D', data);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
