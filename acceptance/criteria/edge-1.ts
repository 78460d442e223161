import type { Criterion } from '../criterion.js';
import { allNodesOff } from '../faults/nodes.js';
import { afterFaults, allRecovered, noneLost } from '../faults/outage.js';
import { allKilled } from '../faults/processes.js';

export default {
  id: 'EDGE-1',
  promise: 'When all instances are down at once, the service comes back by itself with every acknowledged write.',
  measured: 'the ledger after the pods of all instances were killed, and after their nodes were switched off and on',
  from: 'cluster and LAN',
  ...afterFaults([allKilled, allNodesOff], [noneLost, allRecovered]),
} satisfies Criterion;
