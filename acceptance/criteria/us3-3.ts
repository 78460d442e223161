import type { Criterion } from '../criterion.js';
import { listOf, primaryLost } from '../faults/faults.js';
import { unrecovered, wrongAfter } from '../faults/outage.js';

export default {
  id: 'US3-3',
  promise: 'A failed instance joins again and catches up by itself.',
  measured:
    'time from when its node, its cable or its processes were there again until all instances were healthy and every replica confirmed commits; then primary and replica are compared',
  from: 'Kubernetes API',
  limits: [
    { what: 'slowest', unit: 's', atMost: 300 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
    { what: 'differences', unit: 'findings', atMost: 0 },
  ],
  invalidWhen: 'a fault did not land',
  breaks: listOf(primaryLost),
  faults: primaryLost,
  async measure(context) {
    const { injections, missing } = await context.faults(primaryLost);
    const times = injections.map(
      ({ recoveredSeconds, healedSeconds }) => (recoveredSeconds ?? Infinity) - (healedSeconds ?? 0),
    );
    const wrong = wrongAfter(injections);
    return {
      values: [Math.max(...times), unrecovered(injections), wrong.length],
      details: [
        ...injections.map(({ fault, target }, index) => `${fault} on ${target}: ${(times[index] ?? NaN).toFixed(0)} s`),
        ...wrong,
      ],
      ...(missing === undefined ? {} : { missing }),
    };
  },
} satisfies Criterion;
