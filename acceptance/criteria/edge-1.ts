import type { Criterion } from '../criterion.js';
import { listOf } from '../faults/faults.js';
import { allNodesOff } from '../faults/nodes.js';
import { lossOf, outageLines, unrecovered } from '../faults/outage.js';
import { allKilled } from '../faults/processes.js';

const faults = [allKilled, allNodesOff];

export default {
  id: 'EDGE-1',
  promise: 'When all instances are down at once, the service comes back by itself with every acknowledged write.',
  measured: 'the ledger after the pods of all instances were killed, and after their nodes were switched off and on',
  from: 'cluster and LAN',
  limits: [
    { what: 'lost', unit: 'acknowledged writes', atMost: 0 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
  ],
  invalidWhen: 'a fault did not land',
  breaks: listOf(faults),
  faults,
  async measure(context) {
    const { injections, missing } = await context.faults(faults);
    return {
      values: [lossOf(injections), unrecovered(injections)],
      details: outageLines(injections),
      ...(missing === undefined ? {} : { missing }),
    };
  },
} satisfies Criterion;
