import type { Criterion } from '../criterion.js';
import { afterFaults, allRecovered, noneLost } from '../faults/outage.js';
import { allKilled, podDeleted } from '../faults/processes.js';

export default {
  id: 'FR-004',
  promise: 'Data survives restarts and failures.',
  measured: 'the ledger after the primary was deleted, and after all instances were killed at once',
  from: 'cluster and LAN',
  ...afterFaults([podDeleted, allKilled], [noneLost, allRecovered], (injections) =>
    injections.map(({ fault, acknowledged, unknown }) => `${fault}: ${acknowledged} acknowledged, ${unknown} unknown`),
  ),
  breaks: 'deletes the pod of the primary, then the pods of all instances',
} satisfies Criterion;
