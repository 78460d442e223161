import type { Kubernetes } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { Clients } from './clients/clients.js';
import type { LanClient } from './clients/lan-client.js';
import { createSchema, dropSchema } from './checks/schema.js';
import { AcceptanceContext } from './context.js';
import type { Parts } from './service.js';

/** A site with clients in the cluster, that is put in order again when the program is stopped. */
export function siteOf(
  environment: NamedEnvironment,
  { kubernetes, lan }: { readonly kubernetes: Kubernetes; readonly lan: LanClient },
  parts: Omit<Parts, 'environment' | 'lan' | 'cluster' | 'client' | 'clients'>,
): AcceptanceContext {
  let clients: Promise<Clients> | undefined;
  const open = () => (clients ??= Clients.open(context));
  const context: AcceptanceContext = new AcceptanceContext({
    ...parts,
    environment,
    lan,
    kubernetes,
    client: async (avoid) => (await open()).get(avoid),
    clients: open,
  });
  stopOnSignal(context);
  return context;
}

/** Does work between the making of schema and client, and the removal of all that was made. */
export async function visit(context: AcceptanceContext, work: () => Promise<void>): Promise<void> {
  try {
    await createSchema(await context.control(), context.application.role);
    context.tidy.later('drop the schema', async () => dropSchema(await context.control()));
    await context.inside();
    await work();
  } finally {
    await tidied(context);
    context.close();
  }
}

function stopOnSignal(context: AcceptanceContext): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.error(stopping ? 'Still cleaning up.' : `${signal}: repairing and cleaning up.`);
      if (stopping) return;
      stopping = true;
      void tidied(context).then(() => process.exit(130));
    });
  }
}

async function tidied(context: AcceptanceContext): Promise<void> {
  for (const failure of await context.tidy.all()) console.error(`Could not ${failure}`);
}
