import type { Cluster } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { Clients } from './clients/clients.js';
import type { Lan } from './clients/lan.js';
import { createSchema, dropSchema } from './checks/schema.js';
import { type Parts, Site } from './context.js';

/** A site with clients in the cluster, that is put in order again when the program is stopped. */
export function siteOf(
  environment: NamedEnvironment,
  { cluster, lan }: { readonly cluster: Cluster; readonly lan: Lan },
  parts: Omit<Parts, 'environment' | 'lan' | 'cluster' | 'client' | 'clients'>,
): Site {
  let clients: Promise<Clients> | undefined;
  const open = () => (clients ??= Clients.open(cluster, environment, lan.target, site.tidy));
  const site: Site = new Site({
    ...parts,
    environment,
    lan,
    cluster,
    client: async (avoid) => (await open()).get(avoid),
    clients: open,
  });
  stopOnSignal(site);
  return site;
}

/** Does work between the making of schema and client, and the removal of all that was made. */
export async function visit(site: Site, work: () => Promise<void>): Promise<void> {
  try {
    await createSchema(await site.control(), site.environment.roles.owner.name);
    site.tidy.later('drop the schema', async () => dropSchema(await site.control()));
    await site.inside();
    await work();
  } finally {
    await tidied(site);
    site.close();
  }
}

function stopOnSignal(site: Site): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error(stopping ? 'Still cleaning up.' : `${signal}: repairing and cleaning up.`);
      if (stopping) return;
      stopping = true;
      void tidied(site).then(() => process.exit(130));
    });
  }
}

async function tidied(site: Site): Promise<void> {
  for (const failure of await site.tidy.all()) console.error(`Could not ${failure}`);
}
