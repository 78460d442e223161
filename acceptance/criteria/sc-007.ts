import type { Criterion } from '../criterion.js';
import { primaryLost } from '../faults/faults.js';
import { afterFaults, worst } from '../faults/outage.js';

export default {
  id: 'SC-007',
  promise: 'A failed instance is detected and isolated within 30 s.',
  measured:
    'time from the fault until clients are no longer sent to the failed primary, or until it serves again where it recovers in place; the worst',
  from: 'Kubernetes API',
  ...afterFaults(
    primaryLost,
    [{ what: 'worst detection', unit: 's', atMost: 30, of: worst(({ detectionSeconds }) => detectionSeconds ?? NaN) }],
    (injections) =>
      injections.map(
        ({ fault, target, detectionSeconds }) => `${fault} on ${target}: ${(detectionSeconds ?? NaN).toFixed(1)} s`,
      ),
  ),
} satisfies Criterion;
