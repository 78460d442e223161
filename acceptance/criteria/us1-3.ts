import type { Criterion } from '../criterion.js';
import { psql } from '../clients/pod-client.js';
import { schema } from '../checks/schema.js';

export default {
  id: 'US1-3',
  promise: 'After a restart of its pod, an application connects again and finds its data.',
  measured:
    'a pod writes a row and is deleted; the pod that replaces it reads the row; the time from its start to the row',
  from: 'cluster',
  limits: [
    { what: 'rows read back', unit: 'rows', atLeast: 1, atMost: 1 },
    { what: 'from connecting to the row', unit: 's', atMost: 5 },
  ],
  invalidWhen: 'a pod cannot be started',
  async measure(context) {
    await context.inside();
    const clients = await context.clients();
    const mark = `us1-3 ${Date.now()}`;
    const first = await clients.start();
    await psql(first, 'readWrite', `update ${schema}.items set body = '${mark}' where id = 2`);
    await first.delete();
    const second = await clients.start();
    const started = performance.now();
    const count = `select count(*) from ${schema}.items where id = 2 and body = '${mark}'`;
    const rows = await psql(second, 'readWrite', count);
    const seconds = (performance.now() - started) / 1000;
    await second.delete();
    return { values: [Number(rows), seconds] };
  },
} satisfies Criterion;
