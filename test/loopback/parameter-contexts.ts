import { startPostgres } from './postgres.js';

/** What one PostgreSQL says of its parameters. */
interface Measured {
  readonly version: string;
  /** `pg_settings.context` by name, those of the libraries that CloudNativePG loads included where they are installed. */
  readonly contexts: ReadonlyMap<string, string>;
}

/** Starts the PostgreSQL of a folder of programs and asks it. */
export async function measure(bin: string): Promise<Measured> {
  const libraries = { shared_preload_libraries: 'pg_stat_statements,auto_explain' };
  const postgres = await startPostgres(['localhost'], bin, libraries);
  try {
    const lines = postgres.sql(`select name || ' ' || context from pg_settings`).split('\n');
    return {
      version: postgres.sql('show server_version').split(' ')[0] ?? '',
      contexts: new Map(lines.map((line) => line.split(' ') as [string, string])),
    };
  } finally {
    postgres.stop();
  }
}
