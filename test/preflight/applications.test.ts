import { applicationSecrets, namespacesOf } from '../../preflight/applications.js';
import type { Check } from '../../preflight/finding.js';
import { type Answers } from '../support/fake-cluster.js';
import { identity } from '../support/https.js';
import { type Situation, testSituations } from '../support/preflight.js';
import { scratch } from '../support/scratch.js';

const folder = scratch();
const authority = identity(folder, 'authority').cert;
const old = identity(folder, 'old').cert;
const secret = (key: string, value: string) => ({ data: { [key]: Buffer.from(value).toString('base64') } });
const copy = '/api/v1/namespaces/shop/configmaps/postgres-ca';
const deployed: Answers = {
  '/api/v1/namespaces/shop': { metadata: { name: 'shop' } },
  '/api/v1/namespaces/databases/secrets/postgres-1-ca': secret('ca.crt', authority),
  '/api/v1/namespaces/databases/secrets/postgres-shop': secret('password', 'one'),
  '/api/v1/namespaces/shop/secrets/postgres-shop': secret('password', 'one'),
  '/api/v1/namespaces/databases/configmaps/postgres-ca': { data: { 'ca.crt': authority } },
  [copy]: { data: { 'ca.crt': authority } },
};
/** A cluster that differs from a deployed one. */
const but = (differences: Answers, check: Check = applicationSecrets): Situation => [
  check,
  { ...deployed, ...differences },
  { applications: [{ name: 'shop', namespace: 'shop' }] },
];

testSituations('applications.txt', {
  'an application holds what PostgreSQL holds': but({}),
  'its namespace is there': but({}, namespacesOf('cluster')),
  'its namespace does not exist': but({ '/api/v1/namespaces/shop': undefined }, namespacesOf('cluster')),
  'only one of two places has the password': but({
    '/api/v1/namespaces/shop/secrets/postgres-shop': secret('password', 'another'),
  }),
  'a copy of the CA is old': but({ [copy]: { data: { 'ca.crt': old } } }),
  'a copy holds the CA before as well': but({ [copy]: { data: { 'ca.crt': `${authority}${old}` } } }),
  'before the first deploy there is nothing to compare': but({
    '/api/v1/namespaces/databases/secrets/postgres-1-ca': undefined,
  }),
});
