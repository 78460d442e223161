import { obstacles } from '../../preflight/upgrade.js';

const gibibyte = 2 ** 30;
const catalogs = (database: string, bytes: number) => ['catalogs', String(bytes), database];
const quiet = [catalogs('postgres', 8e6), catalogs('app', 10e6)];
const said = (rows: readonly (readonly string[])[], versions = { from: 16, to: 18 }, room = gibibyte) =>
  obstacles([...quiet, ...rows], room, versions).map(({ state, seen, cure }) => [state, seen, cure].join(' | '));

test('an upgrade that nothing stands in the way of', () => {
  expect(said([])).toEqual(['ok | Nothing is known that stops an upgrade from 16 to 18. | ']);
});

test('what stops pg_upgrade is told all at once, each with its cure', () => {
  const rows = [
    ['prepared transaction', 'order-7'],
    ['extension', 'adminpack', 'app'],
    ['column', 'hooks.procedure', 'app'],
    ['column', 'jobs.handler', 'app'],
  ];
  expect(said(rows)).toEqual([
    'failed | Prepared transactions stop pg_upgrade: order-7. | COMMIT PREPARED or ROLLBACK PREPARED each.',
    'failed | PostgreSQL 18 has no more: adminpack in app. | DROP EXTENSION each.',
    'failed | Columns that hold numbers of catalog rows stop pg_upgrade: hooks.procedure in app, jobs.handler in app. | Change their type to text.',
  ]);
});

test('an extension that the new version still has is left alone', () => {
  expect(said([['extension', 'adminpack', 'app']], { from: 15, to: 16 })).toEqual([
    'ok | Nothing is known that stops an upgrade from 15 to 16. | ',
  ]);
});

test('catalogs exist twice, and need the room for it', () => {
  const many = [catalogs('tenants', gibibyte)];
  expect(said(many, undefined, 2 * gibibyte)[0]).toMatch(
    /^failed \| The volume of the data has too little room for the catalogs of both versions: 2Gi are free, 2339Mi are needed\./,
  );
  expect(said(many, undefined, 4 * gibibyte)[0]).toMatch(/^ok/);
});

test('replication slots are lost, or stop it where PostgreSQL takes them along', () => {
  const slot = [['slot', 'debezium']];
  expect(said(slot)[0]).toMatch(/^warning \| Replication slots that others made are lost: debezium\./);
  expect(said(slot, { from: 17, to: 18 })[0]).toMatch(/stop pg_upgrade unless their reader is up to date/);
});

test('options of columns that a later release made are told: an older one stops at them', () => {
  expect(said([['column option', 'pg_attver', 'app']], { from: 17, to: 18 })).toEqual([
    expect.stringMatching(/^warning \| Columns have options that no release documents: pg_attver in app\./),
  ]);
});
