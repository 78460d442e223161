import type { Criterion } from '../criterion.js';
import { promised } from '../checks/load.js';

export default {
  id: 'FR-003',
  promise: 'Many clients of the cluster and of the LAN are served at the same time.',
  measured:
    'transactions of all connections that were opened for SC-003: those that failed, and the sides that were served',
  from: 'cluster and LAN',
  limits: [
    { what: 'failed', unit: 'transactions', atMost: 0 },
    { what: 'served', unit: 'sides', atLeast: 2 },
  ],
  invalidWhen: 'the limits of the roles leave no room for the clients',
  async measure(context) {
    const { sides } = await context.loaded(promised);
    const errors = sides.flatMap((side) => side.errors);
    return {
      values: [errors.length, sides.filter(({ latencies }) => latencies.length > 0).length],
      details: [
        ...sides.map(({ from, connections, latencies }) => `${from}: ${latencies.length} by ${connections} clients`),
        ...new Set(errors),
      ],
    };
  },
} satisfies Criterion;
