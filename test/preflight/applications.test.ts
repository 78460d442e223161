import { Kubernetes } from '../../cluster/kubernetes.js';
import { checkEnvironment } from '../../config/load.js';
import { applicationSecrets, namespacesOf } from '../../preflight/applications.js';
import { preflight } from '../../preflight/run.js';
import { type Answers, openCluster, readyCluster } from '../support/fake-cluster.js';
import { identity } from '../support/https.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

const api = openCluster();
const folder = scratch();
const authority = identity(folder, 'authority').cert;
const old = identity(folder, 'old').cert;
const environment = checkEnvironment('homelab', { ...valid, applications: [{ name: 'shop', namespace: 'shop' }] });
const secret = (data: Record<string, string>) => ({
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});
const deployed: Answers = {
  '/api/v1/namespaces/shop': { metadata: { name: 'shop' } },
  '/api/v1/namespaces/databases/secrets/postgres-1-ca': secret({ 'ca.crt': authority }),
  '/api/v1/namespaces/databases/secrets/postgres-shop': secret({ password: 'one' }),
  '/api/v1/namespaces/shop/secrets/postgres-shop': secret({ password: 'one' }),
  '/api/v1/namespaces/databases/configmaps/postgres-ca': { data: { 'ca.crt': authority } },
  '/api/v1/namespaces/shop/configmaps/postgres-ca': { data: { 'ca.crt': authority } },
};

/** What the checks of applications say on a cluster that differs from a deployed one. */
async function said(differences: Answers): Promise<readonly string[]> {
  api.answers = { ...readyCluster, ...deployed, ...differences };
  const kubernetes = await Kubernetes.connect(environment);
  const found = await preflight({ kubernetes, environment }, [namespacesOf('cluster'), applicationSecrets]);
  return found.map(({ state, seen, cure = '' }) => `${state}: ${seen} ${cure}`.trim());
}

test('an application that holds what PostgreSQL holds is fine', async () => {
  expect(await said({})).toEqual(['ok: every namespace is there', 'ok: shop: password and CA as in the database']);
});

test('a namespace that does not exist stops a deploy before it changes anything', async () => {
  expect((await said({ '/api/v1/namespaces/shop': undefined }))[0]).toBe(
    'failed: shop shall run in the namespace shop, which does not exist. It belongs to the application: create it with the rest of it, or with kubectl create namespace shop.',
  );
});

test('a password that only one of two places has is told, with what mends both', async () => {
  const other = { '/api/v1/namespaces/shop/secrets/postgres-shop': secret({ password: 'another' }) };
  expect((await said(other))[1]).toBe(
    'warning: shop has another password than PostgreSQL (Secret shop/postgres-shop). Raise applications[].passwordRevision of shop by one, and run npm run deploy: both places get a new one.',
  );
});

test('a copy of the CA that is empty or old is told', async () => {
  expect((await said({ '/api/v1/namespaces/shop/configmaps/postgres-ca': { data: { 'ca.crt': old } } }))[1]).toBe(
    'warning: The ConfigMap shop/postgres-ca does not hold the certificate of the CA. npm run deploy writes it.',
  );
});

test('a copy that still holds the CA before as well is fine', async () => {
  const data = { 'ca.crt': `${authority}${old}` };
  expect((await said({ '/api/v1/namespaces/shop/configmaps/postgres-ca': { data } }))[1]).toMatch(/^ok: /);
});

test('before the first deploy there is nothing to compare', async () => {
  expect(await said({ '/api/v1/namespaces/databases/secrets/postgres-1-ca': undefined })).toEqual([
    'ok: every namespace is there',
  ]);
});
