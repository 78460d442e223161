import type { Criterion } from '../criterion.js';
import { afterFaults, allRecovered, noneLost } from '../faults/outage.js';
import { diskFull } from '../faults/planned.js';

export default {
  id: 'EDGE-5',
  promise: 'When the storage is full, nothing acknowledged is lost, and the service goes on once there is space.',
  measured: "the ledger while the primary's WAL volume has no byte left for 45 s",
  from: 'cluster and LAN',
  ...afterFaults([diskFull], [noneLost, allRecovered]),
  invalidWhen: 'the storage class does not enforce sizes, or the volume did not fill',
  breaks: diskFull.breaks,
} satisfies Criterion;
