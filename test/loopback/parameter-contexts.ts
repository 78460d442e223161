import { startPostgres } from './postgres.js';

/** Starts the PostgreSQL of a folder of programs, and asks it of its parameters. */
export async function measure(bin: string) {
  const libraries = { shared_preload_libraries: 'pg_stat_statements,auto_explain' };
  const postgres = await startPostgres(['localhost'], bin, libraries);
  try {
    const lines = postgres.sql(`select name || ' ' || context from pg_settings`).split('\n');
    return {
      version: postgres.sql('show server_version').split(' ')[0] ?? '',
      /** `pg_settings.context` by name, those of the libraries that CloudNativePG loads included where they are installed. */
      contexts: new Map(lines.map((line) => line.split(' ') as [string, string])),
    };
  } finally {
    postgres.stop();
  }
}
