import type pg from 'pg';
import { UserError } from '../../config/user-error.js';
import { applicationName } from '../clients/lan-client.js';

/** The schema of a run. It has one name, so that a run finds what an interrupted one left. */
export const schema = 'acceptance_run';

const mark = 'Made by the acceptance run; dropped at its end.';

export const accounts = 20;
export const startingBalance = 1000;
export const items = 10_000;

/** Taken by the session that controls a run, so that there is one at a time. */
export const lock = `pg_try_advisory_lock(hashtext('${schema}'))`;

/**
 * Makes the schema with its tables, owned by the owner of the database.
 *
 * @throws UserError when another run is going on, or a schema of that name is not from one.
 */
export async function createSchema(client: pg.Client, owner: string): Promise<void> {
  const { rows } = await client.query<{ mine: string | null; locked: boolean; there: boolean }>(
    `select obj_description(to_regnamespace('${schema}'), 'pg_namespace') as mine, ${lock} as locked, to_regnamespace('${schema}') is not null as there`,
  );
  const [found] = rows;
  if (found?.locked !== true) {
    throw new UserError('Another acceptance run is going on in this database.', 'Wait until it has ended.');
  }
  if (found.there && found.mine !== mark) {
    throw new UserError(`The database has a schema ${schema} that no acceptance run made.`, 'Rename it.');
  }
  await dropSchema(client);
  await client.query(`create schema ${schema} authorization ${quoted(owner)}`);
  await client.query(`
    begin;
    set local role ${quoted(owner)};
    comment on schema ${schema} is '${mark}';
    create table ${schema}.ledger (
      run int not null, writer int not null, number int not null, checksum text not null,
      source int not null, target int not null, amount int not null,
      at timestamptz not null default clock_timestamp());
    create table ${schema}.accounts (run int not null, id int not null, balance bigint not null, primary key (run, id));
    create table ${schema}.items (id int primary key, owner int not null, body text not null, updated timestamptz not null);
    insert into ${schema}.items select n, n % 500, md5(n::text), now() from generate_series(1, ${items}) n;
    create index on ${schema}.items (owner, updated);
    create table ${schema}.bulk (number int not null, body text not null);
    create table ${schema}.journal (item int not null, at timestamptz not null);
    commit;
  `);
}

/** Ends the sessions of the run that still use it, and drops it. */
export async function dropSchema(client: pg.Client): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like '${applicationName}%' and pid <> pg_backend_pid() and datname = current_database()`,
  );
  await client.query(`drop schema if exists ${schema} cascade`);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
