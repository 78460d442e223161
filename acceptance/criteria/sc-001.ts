import type { Criterion } from '../criterion.js';
import { output } from '../clients/pod-client.js';

// The time of a whole psql, which looks up the name, connects, checks the certificate, logs in and asks.
const script = `
for i in $(seq 20); do
  before=$EPOCHREALTIME
  psql "$1" -XqAt -c 'select 1' > /dev/null || exit 1
  echo $((\${EPOCHREALTIME/./} - \${before/./}))
done`;

export default {
  id: 'SC-001',
  promise: 'An application in the cluster connects within 5 s.',
  measured: '20 times in turn: psql from its start to the answer of "select 1", by name and TLS verify-full; the worst',
  from: 'cluster',
  limits: [{ what: 'worst of 20', unit: 's', atMost: 5 }],
  invalidWhen: 'the client pod cannot be reached',
  async measure(context) {
    const inside = await context.inside();
    const times = (await output(inside, script, [inside.connection('readWrite')], 150)).split('\n').map(Number);
    return { values: [Math.max(...times) / 1e6] };
  },
} satisfies Criterion;
