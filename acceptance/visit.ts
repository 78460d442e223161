import { Clients } from './clients/clients.js';
import { createSchema, dropSchema } from './checks/schema.js';
import { AcceptanceContext } from './context.js';
import type { Parts } from './service.js';

/** A site with clients in the cluster, that is put in order again when the program is stopped. */
export function siteOf(parts: Omit<Parts, 'client' | 'clients'>): AcceptanceContext {
  let opened: Promise<Clients> | undefined;
  const clients = () => (opened ??= Clients.open(context));
  const client = async (avoid: readonly string[]) => (await clients()).get(avoid);
  const context: AcceptanceContext = new AcceptanceContext({ ...parts, client, clients });
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
