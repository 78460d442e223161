import { Kubernetes } from '../../cluster/kubernetes.js';
import { checkEnvironment } from '../../config/load.js';
import { retryFirstBackup } from '../../drill/backups.js';
import { openCluster } from '../support/fake-cluster.js';
import { objectStore, valid } from '../support/valid.js';

const api = openCluster();
const path = '/apis/postgresql.cnpg.io/v1/namespaces/databases/backups';
const failed = { phase: 'failed', error: 'requested plugin is not available' };

/** What is said, and what is created, when these backups are there. */
async function retried(statuses: readonly object[], backup: object = objectStore) {
  const items: object[] = statuses.map((status) => ({ spec: { cluster: { name: 'postgres-1' } }, status }));
  // Of the lineage before it.
  items.push({ spec: { cluster: { name: 'postgres-0' } }, status: { phase: 'completed' } });
  api.answers = { [path]: { items }, [`POST ${path}`]: { metadata: { name: 'postgres-1-first-x' } } };
  api.written = [];
  const environment = checkEnvironment('homelab', { ...valid, backup });
  const said = await retryFirstBackup(await Kubernetes.connect(environment), environment);
  return { said, created: api.written.map(({ body }) => body) };
}

test('a first base backup that failed is taken again', async () => {
  const { said, created } = await retried([failed]);
  expect(said).toBe('requested plugin is not available');
  expect(created).toMatchObject([
    {
      kind: 'Backup',
      metadata: { generateName: 'postgres-1-first-' },
      spec: { cluster: { name: 'postgres-1' }, method: 'plugin' },
    },
  ]);
});

test.each([
  ['none was asked for yet', [], objectStore],
  ['one is complete', [{ phase: 'completed' }, failed], objectStore],
  ['one is being taken', [failed, { phase: 'running' }], objectStore],
  ['one has just been asked for', [failed, {}], objectStore],
  ['backups were turned off', [failed], { type: 'none' }],
])('nothing is begun when %s', async (_, statuses, backup) => {
  expect(await retried(statuses, backup)).toEqual({ said: undefined, created: [] });
});
