import type { Criterion } from '../criterion.js';
import { output, program } from '../clients/pod-client.js';

export default {
  id: 'SC-001',
  promise: 'An application in the cluster connects within 5 s.',
  measured: '20 times in turn: psql from its start to the answer of "select 1", by name and TLS verify-full; the worst',
  from: 'cluster',
  limits: [{ what: 'worst of 20', unit: 's', atMost: 5 }],
  async measure(context) {
    const inside = await context.inside();
    const command = program(inside, 'connect-times.bash', inside.connection('readWrite'), '20');
    const times = (await output(inside, command, 150)).split('\n').map(Number);
    return { values: [Math.max(...times) / 1e6] };
  },
} satisfies Criterion;
