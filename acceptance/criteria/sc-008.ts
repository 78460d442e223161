import type { Criterion } from '../criterion.js';
import { normal } from '../checks/load.js';
import { percentile } from '../report/statistics.js';

export default {
  id: 'SC-008',
  promise: '95 % of all transactions take less than 100 ms under normal load.',
  measured: `p95 of each side with ${normal.connections} clients, each ${normal.rate} transactions a second, eight reads to two writes`,
  from: 'cluster and LAN',
  limits: [
    { what: 'p95 in the cluster', unit: 'ms', atMost: 100 },
    { what: 'p95 on the LAN', unit: 'ms', atMost: 100 },
  ],
  invalidWhen: 'the limits of the roles leave no room for the clients',
  async measure(context) {
    const { sides } = await context.loaded(normal);
    return { values: sides.map(({ latencies }) => percentile(latencies, 0.95)) };
  },
} satisfies Criterion;
