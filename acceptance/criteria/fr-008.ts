import type { Criterion } from '../criterion.js';
import { foundIn, NotMeasured } from '../model.js';
import { all } from '../faults/faults.js';
import { wrongAfter } from '../faults/outage.js';
import { isolationAnomalies } from '../checks/isolation/isolation.js';

export default {
  id: 'FR-008',
  promise: 'Data is consistent, and the same on all instances.',
  measured:
    'writers on both sides append checksummed rows and transfer between accounts for 10 s, and with --faults through every fault: rows twice, wrong checksums, sums that do not follow, a replica that differs at the same LSN; and a history of serializable transactions is searched for isolation anomalies',
  from: 'cluster and LAN',
  limits: [
    { what: 'inconsistencies', unit: 'findings', atMost: 0 },
    { what: 'isolation anomalies', unit: 'anomalies', atMost: 0 },
  ],
  invalidWhen: 'fewer than 100 transactions were committed, or a fault did not land',
  faults: all,
  async measure(context) {
    const { audit, replicaDifference } = await context.steadyLedger();
    const { anomalies, transactions } = await isolationAnomalies(context);
    const { injections, missing } = context.faultsAllowed ? await context.faults(all) : { injections: [] };
    const findings = [
      ...foundIn(audit),
      ...(replicaDifference === undefined ? [] : [replicaDifference]),
      ...wrongAfter(injections),
    ];
    if (transactions < 100 && anomalies.length + findings.length === 0)
      throw new NotMeasured(`only ${transactions} transactions were committed to be searched`);
    return {
      values: [findings.length, anomalies.length],
      details: [
        ...findings,
        ...anomalies,
        `${transactions} transactions searched, ${audit.acknowledged} writes to the ledger, ${injections.length} faults`,
      ],
      missing,
    };
  },
} satisfies Criterion;
