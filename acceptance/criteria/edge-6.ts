import type { Criterion } from '../model.js';
import { lossOf, outageLines, outageOf, unrecovered } from '../faults/outage.js';
import { imageMissing } from '../faults/planned.js';
import { refusalOf } from '../clients/lan-client.js';
import { schema } from '../checks/schema.js';

const migration = `
  begin;
  create table ${schema}.half (id int);
  alter table ${schema}.items add column half int;
  update ${schema}.items set half = 1;
  alter table ${schema}.items add constraint half check (id < 0);
  commit`;

export default {
  id: 'EDGE-6',
  promise: 'A failed migration or upgrade leaves nothing half done, and the service goes on.',
  measured:
    'a schema migration whose last step fails, and what is left of it; with --faults also an upgrade to an image that does not exist',
  from: 'cluster and LAN',
  limits: [
    { what: 'left of the migration', unit: 'objects', atMost: 0 },
    { what: 'lost', unit: 'acknowledged writes', atMost: 0 },
    { what: 'longest outage', unit: 's', atMost: 30 },
    { what: 'not recovered', unit: 'faults', atMost: 0 },
  ],
  invalidWhen: 'the migration did not fail, or no pod was started with the missing image',
  faults: [imageMissing],
  async measure(context) {
    const { code } = await context.lan.session(context.admin, (client) =>
      client.query(migration).then(() => ({ code: 'none' }), refusalOf),
    );
    // 23514 is the violated check.
    if (code !== '23514') throw new Error(`the migration ended with ${code}, not with a violated check`);
    const [left] = await context.lan.rows<{ n: number }>(
      context.admin,
      `select ((select count(*) from pg_tables where schemaname = '${schema}' and tablename = 'half')
        + (select count(*) from pg_attribute where attrelid = '${schema}.items'::regclass and attname = 'half' and not attisdropped))::int as n`,
    );
    if (!context.faultsAllowed) {
      return { values: [left?.n ?? NaN], missing: `the upgrade needs --faults: ${imageMissing.breaks}` };
    }
    const { injections, missing } = await context.faults([imageMissing]);
    return {
      values: [left?.n ?? NaN, lossOf(injections), Math.max(...injections.map(outageOf)), unrecovered(injections)],
      details: outageLines(injections),
      ...(missing === undefined ? {} : { missing }),
    };
  },
} satisfies Criterion;
