import type { Criterion } from '../criterion.js';
import { serverOff } from '../faults/nodes.js';
import { afterFaults, allRecovered, backAfterRepair, noneLost, worst } from '../faults/outage.js';

export default {
  id: 'EDGE-3-2',
  promise: 'When the only Kubernetes API is lost with its node, nothing is lost, and writes go on once it is back.',
  measured: 'the ledger while the only node with the API server is off for 60 s, and after it is back',
  from: 'LAN',
  ...afterFaults(
    [serverOff],
    [
      noneLost,
      { what: 'writes after its power is back', unit: 's', atMost: 120, of: worst(backAfterRepair) },
      allRecovered,
    ],
  ),
  breaks: serverOff.breaks,
} satisfies Criterion;
