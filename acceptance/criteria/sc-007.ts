import type { Criterion } from '../criterion.js';
import { listOf, primaryLost } from '../faults/faults.js';

export default {
  id: 'SC-007',
  promise: 'A failed instance is detected and isolated within 30 s.',
  measured:
    'time from the fault until clients are no longer sent to the failed primary, or until it serves again where it recovers in place; the worst',
  from: 'Kubernetes API',
  limits: [{ what: 'worst detection', unit: 's', atMost: 30 }],
  invalidWhen: 'a fault did not land',
  breaks: listOf(primaryLost),
  faults: primaryLost,
  async measure(context) {
    const { injections, missing } = await context.faults(primaryLost);
    const details = injections.map(
      ({ fault, target, detectionSeconds }) => `${fault} on ${target}: ${(detectionSeconds ?? NaN).toFixed(1)} s`,
    );
    const values = [Math.max(...injections.map(({ detectionSeconds }) => detectionSeconds ?? NaN))];
    return { values, details, ...(missing === undefined ? {} : { missing }) };
  },
} satisfies Criterion;
