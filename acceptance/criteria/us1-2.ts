import type { Criterion } from '../criterion.js';
import { psql } from '../clients/pod-client.js';
import { schema } from '../checks/schema.js';
import { until } from '../../cluster/wait.js';

export default {
  id: 'US1-2',
  promise: 'What an application writes persists, for every other session.',
  measured: 'a row of one session is read by another one, and by one on a replica; the time until the replica has it',
  from: 'cluster',
  limits: [
    { what: 'rows read by another session', unit: 'rows', atLeast: 1, atMost: 1 },
    { what: 'until a replica has it', unit: 's', atMost: 5 },
  ],
  async measure(context) {
    const inside = await context.inside();
    const mark = `us1-2 ${Date.now()}`;
    await psql(inside, 'readWrite', `update ${schema}.items set body = '${mark}' where id = 1`);
    const written = performance.now();
    const count = `select count(*) from ${schema}.items where id = 1 and body = '${mark}'`;
    const rows = Number(await psql(inside, 'readWrite', count));
    await until('a replica has the row', 30, async () => (await psql(inside, 'readOnly', count)) === '1');
    return { values: [rows, (performance.now() - written) / 1000] };
  },
} satisfies Criterion;
