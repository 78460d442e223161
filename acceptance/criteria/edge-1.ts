import type { Criterion } from '../criterion.js';
import { allNodesOff } from '../faults/nodes.js';
import { afterFaults, lossOf, unrecovered } from '../faults/outage.js';
import { allKilled } from '../faults/processes.js';

export default {
  id: 'EDGE-1',
  promise: 'When all instances are down at once, the service comes back by itself with every acknowledged write.',
  measured: 'the ledger after the pods of all instances were killed, and after their nodes were switched off and on',
  from: 'cluster and LAN',
  limits: [
    { what: 'lost', unit: 'acknowledged writes', atMost: 0 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
  ],
  ...afterFaults([allKilled, allNodesOff], (injections) => [lossOf(injections), unrecovered(injections)]),
} satisfies Criterion;
