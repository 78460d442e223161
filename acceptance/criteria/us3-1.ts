import type { Criterion } from '../criterion.js';
import type { Injection } from '../model.js';
import { primaryLost } from '../faults/faults.js';
import { afterFaults, allRecovered } from '../faults/outage.js';

const waited = (injections: readonly Injection[]) =>
  injections.filter(({ healedSeconds, lanGap }) => healedSeconds !== null && lanGap[1] > healedSeconds).length;

export default {
  id: 'US3-1',
  promise: 'When the primary fails, the service goes on by itself.',
  measured: 'for each way to lose the primary: whether writes went on before anything was repaired by hand',
  from: 'cluster and LAN',
  ...afterFaults(primaryLost, [{ what: 'waited for a hand', unit: 'faults', atMost: 0, of: waited }, allRecovered]),
} satisfies Criterion;
