import type { Criterion } from '../criterion.js';
import { primaryLost } from '../faults/faults.js';
import { afterFaults, unrecovered } from '../faults/outage.js';

export default {
  id: 'US3-1',
  promise: 'When the primary fails, the service goes on by itself.',
  measured: 'for each way to lose the primary: whether writes went on before anything was repaired by hand',
  from: 'cluster and LAN',
  limits: [
    { what: 'waited for a hand', unit: 'faults', atMost: 0 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
  ],
  ...afterFaults(primaryLost, (injections) => [
    injections.filter(({ healedSeconds, lanGap }) => healedSeconds !== null && lanGap[1] > healedSeconds).length,
    unrecovered(injections),
  ]),
} satisfies Criterion;
