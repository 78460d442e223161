import { Instances } from '../cluster/instances.js';
import { liveFacts } from '../cluster/live.js';
import { described, upgradeOf } from '../cluster/upgrade.js';
import { majorOf, readableBytes } from '../config/quantities.js';
import { check, failed, type Finding, ok, warning } from './finding.js';

/** Extensions of PostgreSQL itself that a major version has no more. */
const removed: Readonly<Record<string, number>> = { adminpack: 17, old_snapshot: 17 };

/** What stops or hinders pg_upgrade in one database (https://www.postgresql.org/docs/current/pgupgrade.html), a line each: kind, name. */
const inDatabase = `
  select 'extension', extname from pg_extension where extname = any ('{${Object.keys(removed).join(',')}}')
  union all
  select 'column', format('%s.%s', attrelid::regclass, attname) from pg_attribute
    join pg_class on pg_class.oid = attrelid and relkind in ('r', 'm', 'p')
    where relnamespace <> all ('{pg_catalog,information_schema}'::regnamespace[]) and not attisdropped
      and atttypid = any ('{regcollation,regconfig,regdictionary,regnamespace,regoper,regoperator,regproc,regprocedure}'::regtype[])
  union all
  select distinct 'column option', split_part(option, '=', 1) from pg_attribute, unnest(attoptions) option
    where split_part(option, '=', 1) not in ('n_distinct', 'n_distinct_inherited')
  union all
  select 'catalogs', sum(pg_total_relation_size(oid))::text from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r'`;

const inServer = `
  select 'prepared transaction', gid from pg_prepared_xacts
  union all
  select 'slot', slot_name from pg_replication_slots where slot_name not like '\\_cnpg\\_%'`;

/** Whether an upgrade to another major version of PostgreSQL gets on, or could. */
export const upgrade = check('major version', async ({ kubernetes, environment }) => {
  const begun = await upgradeOf(kubernetes, environment);
  // No failure: the way back is a deploy, too.
  if (begun !== undefined) return warning(described(begun), 'See docs/runbooks/failed-upgrade.md.');
  const { dataMajor } = await liveFacts(kubernetes, environment);
  const target = majorOf(environment.postgres.image);
  if (dataMajor === undefined || dataMajor >= target) return [];
  const instances = new Instances(kubernetes, environment);
  const primary = await instances.primary();
  if (primary === undefined) {
    return failed('No instance is the primary, so that nothing can be upgraded.', 'Bring the service back first.');
  }
  const ask = async (statement: string, database: string) =>
    (await instances.psql(primary.pod, statement, { database })).split('\n').map((line) => line.split('|'));
  const databases = await ask('select datname from pg_database where datallowconn', 'postgres');
  const found = await ask(inServer, 'postgres');
  for (const [database = ''] of databases) {
    for (const [kind = '', name = ''] of await ask(inDatabase, database)) found.push([kind, name, database]);
  }
  const { free } = await instances.room(primary.pod, '/var/lib/postgresql/data');
  return obstacles(found, free, { from: dataMajor, to: target });
});

/** What rows of kind, name and database, and the room of a volume in bytes, mean for an upgrade. */
export function obstacles(
  rows: readonly (readonly string[])[],
  room: number,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Finding[] {
  const names = (kind: string, wanted: (name: string) => boolean = () => true) =>
    rows
      .filter(([is, name = '']) => is === kind && wanted(name))
      .map(([, name = '', database]) => (database === undefined ? name : `${name} in ${database}`))
      .join(', ');
  const catalogs = rows.filter(([kind]) => kind === 'catalogs').reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  // Data files are linked; catalogs exist twice, and the new ones start with more than their rows.
  const needed = 2 * catalogs + 2 ** 28;
  const stops: readonly (readonly [string, string, string])[] = [
    [
      names('prepared transaction'),
      'Prepared transactions stop pg_upgrade',
      'COMMIT PREPARED or ROLLBACK PREPARED each.',
    ],
    [names('extension', (name) => to >= (removed[name] ?? 0)), `PostgreSQL ${to} has no more`, 'DROP EXTENSION each.'],
    [names('column'), 'Columns that hold numbers of catalog rows stop pg_upgrade', 'Change their type to text.'],
    [
      room < needed ? `${readableBytes(room)} are free, ${readableBytes(needed)} are needed` : '',
      'The volume of the data has too little room for the catalogs of both versions',
      'Make room, or let the volume grow.',
    ],
  ];
  const slots = names('slot');
  const options = names('column option');
  const lost =
    from >= 17 ? 'stop pg_upgrade unless their reader is up to date, and physical ones are lost' : 'are lost';
  const hinders: readonly (readonly [string, string, string])[] = [
    [
      options,
      `Columns have options that no release documents: ${options}. A release of PostgreSQL ${to} that is older than the one that runs does not know them, and pg_upgrade fails.`,
      `Choose a release of PostgreSQL ${to} that came out later than the one that runs.`,
    ],
    [
      slots,
      `Replication slots that others made ${lost}: ${slots}.`,
      'Stop their readers and drop the slots before; make them again after.',
    ],
  ];
  const findings = [
    ...stops.filter(([what]) => what !== '').map(([what, why, cure]) => failed(`${why}: ${what}.`, cure)),
    ...hinders.filter(([what]) => what !== '').map(([, why, cure]) => warning(why, cure)),
  ];
  return findings.length > 0 ? findings : [ok(`Nothing is known that stops an upgrade from ${from} to ${to}.`)];
}
