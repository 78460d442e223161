import { confirm } from '../cluster/process.js';
import { UserError } from '../config/user-error.js';
import type { NamedEnvironment } from '../config/load.js';
import type { LanClient } from './clients/lan-client.js';

/**
 * Asks once, and refuses where somebody else uses the database.
 *
 * @param breaks what breaks, by the name of its cause.
 */
export async function permitFaults(
  environment: NamedEnvironment,
  lan: LanClient,
  breaks: ReadonlyMap<string, string>,
  { repeat, evenWithOthers, yes }: Readonly<{ repeat: number; evenWithOthers: boolean; yes: boolean }>,
): Promise<void> {
  const others = await othersIn(environment, lan);
  if (others.length > 0 && !evenWithOthers) {
    throw new UserError(
      `Somebody else uses this cluster: ${others.join(', ')}. Nothing was broken.`,
      'Faults take the database away from them for minutes. --even-with-others does it nevertheless.',
    );
  }
  console.log(`This breaks ${environment.name} on purpose, ${repeat} time(s) each:`);
  for (const [name, what] of breaks) console.log(`  ${name}: ${what}`);
  await confirm(yes, 'Clients lose the database for up to minutes.', environment.name);
}

async function othersIn(environment: NamedEnvironment, lan: LanClient): Promise<readonly string[]> {
  const admin = environment.roles.admin.name;
  // The admin, who asks, has a database of that name.
  const databases = await lan.rows<{ name: string }>(
    admin,
    `select datname as name from pg_database where not datistemplate and datname not in ('postgres', current_database(), current_user)`,
  );
  const sessions = await lan.rows<{ name: string }>(
    admin,
    `select distinct usename || ' from ' || client_addr as name from pg_stat_activity
     where backend_type = 'client backend' and client_addr is not null and application_name not like 'acceptance-%'
       and usename not in ('postgres', 'streaming_replica')`,
  );
  return [...databases.map(({ name }) => `database ${name}`), ...sessions.map(({ name }) => `session of ${name}`)];
}
