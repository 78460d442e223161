import type { Criterion } from '../criterion.js';
import { refusalOf } from '../clients/lan-client.js';
import { schema } from '../checks/schema.js';
import { badCommits, failedUpgrade } from '../faults/commits.js';
import { backAfterRepair, lossOf, outageLines, outageOf, unrecovered } from '../faults/outage.js';
import { listOf, possible } from '../faults/faults.js';

const migration = `
  begin;
  create table ${schema}.half (id int);
  alter table ${schema}.items add column half int;
  update ${schema}.items set half = 1;
  alter table ${schema}.items add constraint half check (id < 0);
  commit`;

export default {
  id: 'EDGE-6',
  promise: 'A failed migration, change or upgrade leaves nothing half done, and its revert in Git takes it back.',
  measured:
    'a schema migration whose last step fails, and what is left of it; with --faults also changes that cannot work and, below the newest major version, an upgrade that fails: each is pushed, seen to fail, and reverted by a push, with self-heal on',
  from: 'cluster and LAN',
  limits: [
    { what: 'left of the migration', unit: 'objects', atMost: 0 },
    { what: 'lost', unit: 'acknowledged writes', atMost: 0 },
    { what: 'longest outage by a change', unit: 's', atMost: 30 },
    { what: 'longest until a revert had writes go on', unit: 's', atMost: 60 },
    { what: 'not recovered', unit: 'changes', atMost: 0 },
  ],
  invalidWhen:
    'the migration did not fail, a change was not seen to fail, or the repository cannot be pushed to from here',
  faults: [...badCommits, failedUpgrade],
  async measure(context) {
    const { code } = await context.lan.session(context.admin, (client) =>
      client.query(migration).then(() => ({ code: 'none' }), refusalOf),
    );
    // 23514 is the violated check.
    if (code !== '23514') throw new Error(`the migration ended with ${code}, not with a violated check`);
    const [left] = await context.rows<{ n: number }>(
      `select ((select count(*) from pg_tables where schemaname = '${schema}' and tablename = 'half')
        + (select count(*) from pg_attribute where attrelid = '${schema}.items'::regclass and attname = 'half' and not attisdropped))::int as n`,
    );
    if (!context.faultsAllowed) {
      const missing = `the changes need --faults: ${listOf([...badCommits, failedUpgrade])}`;
      return { values: [left?.n ?? NaN], missing };
    }
    const changes = await context.faults(badCommits);
    const upgrades = possible([failedUpgrade], context.environment);
    const upgraded = upgrades.length === 0 ? { injections: [] } : await context.faults(upgrades);
    const all = [...changes.injections, ...upgraded.injections];
    const missing = [changes.missing, upgraded.missing].filter((why) => why !== undefined);
    return {
      values: [
        left?.n ?? NaN,
        lossOf(all),
        Math.max(...changes.injections.map(outageOf)),
        Math.max(...all.map(backAfterRepair)),
        unrecovered(all),
      ],
      details: outageLines(all),
      missing: missing.length === 0 ? undefined : missing.join('; '),
    };
  },
} satisfies Criterion;
