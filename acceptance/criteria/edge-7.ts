import type { Criterion } from '../criterion.js';
import { cablePulled, partition } from '../faults/nodes.js';
import { afterFaults, allRecovered, noneLost, nothingWrong, outageLines, wrongAfter } from '../faults/outage.js';

export default {
  id: 'EDGE-7',
  promise: 'When the instances are cut off from each other, there is never a second primary whose writes count.',
  measured:
    'the ledger, written from both sides, after the instances were partitioned and after the primary was cut off from everybody: a write that only a deposed primary acknowledged would be lost',
  from: 'cluster and LAN',
  ...afterFaults([partition, cablePulled], [noneLost, nothingWrong('inconsistencies'), allRecovered], (injections) => [
    ...outageLines(injections),
    ...wrongAfter(injections),
  ]),
} satisfies Criterion;
