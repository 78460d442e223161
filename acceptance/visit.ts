import { createSchema, dropSchema } from './checks/schema.js';
import type { LiveService } from './service.js';

/** Does work between the making of schema and client, and the removal of all that was made; a signal removes it too. */
export async function visit(context: LiveService, work: () => Promise<void>): Promise<void> {
  stopOnSignal(context);
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

function stopOnSignal(context: LiveService): void {
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

async function tidied(context: LiveService): Promise<void> {
  for (const failure of await context.tidy.all()) console.error(`Could not ${failure}`);
}
