import { Kubernetes } from '../../cluster/kubernetes.js';
import { described, reasonIn, upgradeOf } from '../../cluster/upgrade.js';
import { checkEnvironment } from '../../config/load.js';
import { openCluster } from '../support/fake-cluster.js';
import { valid } from '../support/valid.js';

const api = openCluster();
const base = '/api/v1/namespaces/databases/pods';

/** What is said of a Cluster with a status, whose upgrade pods are these. */
async function said(status: object, pods: readonly object[] = [], log = ''): Promise<string | undefined> {
  api.answers = {
    '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters/postgres-1': { status },
    [base]: { items: pods },
    [`${base}/upgrade/log`]: log,
  };
  const environment = checkEnvironment('homelab', valid);
  const upgrade = await upgradeOf(await Kubernetes.connect(environment), environment);
  return upgrade === undefined ? undefined : described(upgrade);
}

const begun = { pgDataImageInfo: { majorVersion: 17 }, targetPgDataImageInfo: { majorVersion: 18 } };
const pod = (phase: string) => ({
  metadata: { name: 'upgrade' },
  spec: { containers: [{ name: 'major-upgrade' }] },
  status: { phase },
});
const line = (msg: string, more: object = { logger: 'pg_upgrade' }) => JSON.stringify({ level: 'info', msg, ...more });

test('a Cluster that upgrades nothing says nothing', async () => {
  expect(await said({ pgDataImageInfo: { majorVersion: 18 } })).toBeUndefined();
});

test('an upgrade that is under way is no fault', async () => {
  expect(await said(begun, [pod('Running')])).toBe(
    'PostgreSQL is being upgraded from 17 to 18; nobody can connect until that ends.',
  );
});

test('a failed upgrade says why, and the way back', async () => {
  expect(await said(begun, [pod('Failed')], line('fatal'))).toBe(
    'The upgrade from PostgreSQL 17 to 18 failed: fatal. Revert the commit and push it: PostgreSQL 17 starts again with all its data.',
  );
});

test('an upgrade whose node was lost is tried again without its Job', async () => {
  expect(await said(begun, [pod('Failed')], line('Copying user relation files', { logger: 'other' }))).toBe(
    'The upgrade from PostgreSQL 17 to 18 failed: its log does not say why, as when its node was lost. Delete the Job of the upgrade, and it is tried again. Or revert the commit and push it: PostgreSQL 17 starts again with all its data.',
  );
});

test('the reason is the step of pg_upgrade that failed, and not who called it', () => {
  const log = [
    'no JSON',
    line('Checking for prepared transactions                            ok'),
    line('Checking for reg* data types in user tables           fatal'),
    line('Your installation contains one of the reg* data types in user tables.'),
    line('Failure, exiting'),
    line('Error while running pg_upgrade', { err: 'exit status 1' }),
  ].join('\n');
  expect(reasonIn(log)).toBe(
    'Checking for reg* data types in user tables fatal Your installation contains one of the reg* data types in user tables.',
  );
});

test('where pg_upgrade keeps its reason in a file, the file is named', () => {
  const log = [
    line('Restoring global objects in the new cluster                   ok'),
    line('Restoring database schemas in the new cluster                 '),
    line('*failure*'),
    line('Consult the last few lines of "/data/pg_upgrade_dump_16390.log" for'),
    line('the probable cause of the failure.'),
    line('Failure, exiting'),
  ].join('\n');
  expect(reasonIn(log)).toBe(
    'Restoring database schemas in the new cluster Consult the last few lines of "/data/pg_upgrade_dump_16390.log" for the probable cause of the failure.',
  );
});

test('an upgrade that never came to pg_upgrade has the words of who called it', () => {
  expect(reasonIn(line('no room', { error: 'could not write' }))).toBe('no room: could not write.');
  expect(reasonIn('')).toBe('its log does not say why, as when its node was lost.');
});
