import type { Criterion } from '../criterion.js';
import { allKilled, podDeleted } from '../faults/processes.js';
import { lossOf, unrecovered } from '../faults/outage.js';

const faults = [podDeleted, allKilled];

export default {
  id: 'FR-004',
  promise: 'Data survives restarts and failures.',
  measured: 'the ledger after the primary was deleted, and after all instances were killed at once',
  from: 'cluster and LAN',
  limits: [
    { what: 'lost', unit: 'acknowledged writes', atMost: 0 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
  ],
  invalidWhen: 'a fault did not land',
  breaks: 'deletes the pod of the primary, then the pods of all instances',
  faults,
  async measure(context) {
    const { injections, missing } = await context.faults(faults);
    return {
      values: [lossOf(injections), unrecovered(injections)],
      details: injections.map(
        ({ fault, acknowledged, unknown }) => `${fault}: ${acknowledged} acknowledged, ${unknown} unknown`,
      ),
      ...(missing === undefined ? {} : { missing }),
    };
  },
} satisfies Criterion;
