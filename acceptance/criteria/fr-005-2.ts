import type { Criterion } from '../criterion.js';
import { replicaNodeOff } from '../faults/nodes.js';
import { afterFaults, noneLost, worst } from '../faults/outage.js';
import { replicaKilled } from '../faults/processes.js';

export default {
  id: 'FR-005-2',
  promise: 'A lost copy is made good: what is committed while the replica is away soon exists twice again.',
  measured:
    'while the replica is lost, and until it has caught up: how long acknowledged commits exist on the primary alone, in all, and from when the replica was there again',
  from: 'LAN',
  ...afterFaults(
    [replicaNodeOff, replicaKilled],
    [
      {
        what: 'once, from when the replica was there again',
        unit: 's',
        atMost: 300,
        of: worst(({ onceUntilSeconds, healedSeconds, recoveredSeconds }) =>
          recoveredSeconds === null ? Infinity : Math.max(0, (onceUntilSeconds ?? 0) - (healedSeconds ?? 0)),
        ),
      },
      noneLost,
    ],
    (injections) =>
      injections.map(
        ({ fault, target, onceSeconds }) =>
          `${fault} on ${target}: commits existed once for ${onceSeconds.toFixed(1)} s`,
      ),
  ),
} satisfies Criterion;
