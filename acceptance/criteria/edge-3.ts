import type { Criterion } from '../criterion.js';
import { apiUnreachable } from '../faults/nodes.js';
import { afterFaults, lossOf, outageOf, unrecovered } from '../faults/outage.js';

export default {
  id: 'EDGE-3',
  promise: 'When the database is cut off from the Kubernetes API, nothing is lost and writes go on.',
  measured: 'the ledger while the node of the primary cannot reach the API server for 60 s',
  from: 'cluster and LAN',
  limits: [
    { what: 'lost', unit: 'acknowledged writes', atMost: 0 },
    { what: 'longest outage', unit: 's', atMost: 30 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
  ],
  ...afterFaults([apiUnreachable], (injections) => [
    lossOf(injections),
    Math.max(...injections.map(outageOf)),
    unrecovered(injections),
  ]),
  invalidWhen: 'the node still renewed its lease',
  breaks: apiUnreachable.breaks,
} satisfies Criterion;
