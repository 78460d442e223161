import type { Criterion } from '../criterion.js';
import { apiUnreachable } from '../faults/nodes.js';
import { afterFaults, allRecovered, noneLost, outageOf, worst } from '../faults/outage.js';

export default {
  id: 'EDGE-3',
  promise: 'When the database is cut off from the Kubernetes API, nothing is lost and writes go on.',
  measured: 'the ledger while the node of the primary cannot reach the API server for 60 s',
  from: 'cluster and LAN',
  ...afterFaults(
    [apiUnreachable],
    [noneLost, { what: 'longest outage', unit: 's', atMost: 30, of: worst(outageOf) }, allRecovered],
  ),
  invalidWhen: 'the node still renewed its lease',
  breaks: apiUnreachable.breaks,
} satisfies Criterion;
