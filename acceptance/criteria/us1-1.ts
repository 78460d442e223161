import type { Criterion } from '../criterion.js';
import { psql } from '../clients/pod-client.js';
import { schema } from '../checks/schema.js';

export default {
  id: 'US1-1',
  promise: 'An application in the cluster connects and works with its tables.',
  measured: 'the owner creates, fills, changes, reads and drops a table in one session',
  from: 'cluster',
  limits: [{ what: 'rows read back', unit: 'rows', atLeast: 90, atMost: 90 }],
  async measure(context) {
    const table = `${schema}.us1`;
    const work = [
      `create table ${table} (id int primary key, line text)`,
      `insert into ${table} select n, 'line ' || n from generate_series(1, 100) n`,
      `update ${table} set line = 'changed' where id <= 50`,
      `delete from ${table} where id > 90`,
      `select count(*) from ${table}`,
      `drop table ${table}`,
    ].join('; ');
    return { values: [Number(await psql(await context.inside(), 'readWrite', work))] };
  },
} satisfies Criterion;
