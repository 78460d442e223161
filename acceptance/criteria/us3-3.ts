import type { Criterion } from '../criterion.js';
import { primaryLost } from '../faults/faults.js';
import { afterFaults, allRecovered, nothingWrong, worst, wrongAfter } from '../faults/outage.js';
import type { Injection } from '../model.js';

const rejoined = ({ recoveredSeconds, healedSeconds }: Injection) =>
  (recoveredSeconds ?? Infinity) - (healedSeconds ?? 0);

export default {
  id: 'US3-3',
  promise: 'A failed instance joins again and catches up by itself.',
  measured:
    'time from when its node, its cable or its processes were there again until all instances were healthy and every replica confirmed commits; then primary and replica are compared',
  from: 'Kubernetes API',
  ...afterFaults(
    primaryLost,
    [{ what: 'slowest', unit: 's', atMost: 300, of: worst(rejoined) }, allRecovered, nothingWrong('differences')],
    (injections) => [
      ...injections.map((each) => `${each.fault} on ${each.target}: ${rejoined(each).toFixed(0)} s`),
      ...wrongAfter(injections),
    ],
  ),
} satisfies Criterion;
