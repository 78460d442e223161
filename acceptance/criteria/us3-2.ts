import type { Criterion } from '../criterion.js';
import type { Fault } from '../faults/fault.js';
import { listOf } from '../faults/faults.js';
import { cablePulled, nodeOff } from '../faults/nodes.js';
import { afterFaults, type Bound, outageOf } from '../faults/outage.js';
import { switchover } from '../faults/planned.js';
import { podKilled, postgresFrozen, postgresKilled } from '../faults/processes.js';
import { percentile } from '../report/statistics.js';

const short = [podKilled, postgresKilled, switchover];
const long = [postgresFrozen, nodeOff, cablePulled];

const within = (atMost: number, faults: readonly Fault[]): Bound => ({
  what: `after ${listOf(faults)}`,
  unit: 's',
  atMost,
  of: (injections) =>
    percentile(injections.filter(({ fault }) => faults.some(({ name }) => name === fault)).map(outageOf), 0.95),
});

export default {
  id: 'US3-2',
  promise: 'After a failure new operations succeed soon, without a change at the clients.',
  measured:
    'longest time without an acknowledged write, of clients on both sides that only connect again; the 95th percentile of the faults',
  from: 'cluster and LAN',
  ...afterFaults([...short, ...long], [within(10, short), within(30, long)]),
} satisfies Criterion;
