import { installation } from '../../preflight/installation.js';
import { crd, type Situation, testSituations } from '../support/preflight.js';

const release = (name: string) =>
  crd('clusters.postgresql.cnpg.io', {
    'meta.helm.sh/release-name': name,
    'meta.helm.sh/release-namespace': 'cnpg-system',
  });
const operator = (
  namespace: string,
  { image = 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0', replicas = 2, env = [] as object[] } = {},
) => ({
  '/apis/apps/v1/deployments': {
    items: [
      {
        metadata: { name: 'cnpg', namespace },
        spec: {
          replicas,
          template: { spec: { containers: [{ image, env, args: ['controller', '--config-map-name=cnpg-config'] }] } },
        },
        status: { readyReplicas: replicas },
      },
    ],
  },
});
/** An operator that somebody else installed. */
const theirs = (differences: object): Situation => [
  installation,
  { ...differences },
  { operator: { install: false, namespace: 'operators' } },
];
const version = (tag: string) => theirs(operator('operators', { image: `cnpg:${tag}` }));
const watched = { '/api/v1/namespaces/operators/configmaps/cnpg-config': { data: { WATCH_NAMESPACE: 'operators' } } };
const taken = { ...release('cnpg'), ...operator('cnpg-system') };

testSituations('installation.txt', {
  'there is no CloudNativePG': [installation],
  'it is ours': [installation, { ...release('cloudnative-pg'), ...operator('cnpg-system') }],
  'only its CRDs are left': [installation, release('cloudnative-pg')],
  'Helm installed it already, under the name of its documentation': [installation, taken],
  'that release is to be taken over': [installation, taken, { operator: { release: 'cnpg' } }],
  'another operator runs elsewhere': [installation, operator('operators')],
  'theirs is new enough, survives a node, and watches the namespace': theirs(operator('operators')),
  'theirs is not there': theirs({}),
  'theirs is in another namespace': theirs(operator('cnpg-system')),
  'theirs is too old': version('1.29.2'),
  'theirs is of a version that cannot be seen': version('latest'),
  'theirs runs once': theirs(operator('operators', { replicas: 1 })),
  'theirs is scaled to none': theirs(operator('operators', { replicas: 0 })),
  'theirs has another patch': version('1.30.9'),
  'theirs is of the next minor version, which nobody tried': version('1.31.0'),
  'theirs is of a minor version that begins like the one that was tried': version('1.300.0'),
  'theirs is of another major version': version('2.30.0'),
  'theirs watches several namespaces, ours among them': theirs(
    operator('operators', { env: [{ name: 'WATCH_NAMESPACE', value: 'shop, databases' }] }),
  ),
  'theirs watches other namespaces only': theirs({ ...operator('operators'), ...watched }),
});
