import type { Criterion } from '../criterion.js';
import { alone, promised } from '../checks/load.js';
import type { LoadStep } from '../model.js';
import { percentile } from '../report/statistics.js';

const p95 = ({ sides }: LoadStep) => percentile(sides.flatMap(({ latencies }) => latencies), 0.95); // prettier-ignore

const line = ({ connections, sides }: LoadStep) =>
  `${connections} connections: ` +
  sides
    .map(({ from, latencies }) => {
      const [median, high, highest] = [0.5, 0.95, 0.99].map((share) => percentile(latencies, share).toFixed(1));
      return `${from} p50 ${median} ms, p95 ${high} ms, p99 ${highest} ms of ${latencies.length}`;
    })
    .join('; ');

export default {
  id: 'SC-003',
  promise: 'At least 100 clients are connected at once, from both sides, without degradation.',
  measured:
    'sessions that the server counts while 60 clients in the cluster and 40 on the LAN read and write for 20 s, once a second each; p95 of all transactions against one client on each side',
  from: 'cluster and LAN',
  limits: [
    { what: 'held all the time', unit: 'connections', atLeast: 100 },
    // Half of the 100 ms of SC-008: whoever is well within it alone stays within it at 100.
    { what: 'p95 more than alone', unit: 'ms', atMost: 50 },
  ],
  invalidWhen: 'the limits of the roles leave no room for 100 clients beside the sessions that are open',
  async measure(context) {
    const steps = await context.loads();
    const few = await context.loaded(alone);
    const many = await context.loaded(promised);
    return { values: [many.held, p95(many) - p95(few)], details: [...steps.map(line), ...new Set(many.refused)] };
  },
} satisfies Criterion;
