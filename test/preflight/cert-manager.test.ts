import { certManager } from '../../preflight/cert-manager.js';
import { quickChecks } from '../../preflight/run.js';
import { crd, type Situation, testSituations } from '../support/preflight.js';
import { objectStore } from '../support/valid.js';

const service = { namespace: 'cert-manager', name: 'cert-manager-webhook' };
const kinds = (caBundle: string | undefined, ...apiGroups: string[]) => ({
  ...crd('issuers.cert-manager.io'),
  ...crd('certificates.cert-manager.io'),
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations': {
    items: [{ webhooks: [{ rules: [{ apiGroups }], clientConfig: { service, caBundle } }] }],
  },
});
/** Its pods, ready or not, with what its cainjector brought. */
const webhook = (caBundle: string | undefined, ...ready: readonly boolean[]) => ({
  ...kinds(caBundle, 'cert-manager.io', 'acme.cert-manager.io'),
  '/apis/discovery.k8s.io/v1/namespaces/cert-manager/endpointslices': {
    items: [
      { addressType: 'IPv6', endpoints: null },
      { addressType: 'IPv4', endpoints: ready.map((is) => ({ addresses: ['10.42.0.7'], conditions: { ready: is } })) },
    ],
  },
});
const stored = (differences: object): Situation => [certManager, { ...differences }, { backup: objectStore }];

test('a deploy looks for cert-manager before anything is applied', () => {
  expect(quickChecks).toContain(certManager);
});

testSituations('cert-manager.txt', {
  'backups to an object store without cert-manager': stored({}),
  'only one of its kinds is there': stored(crd('issuers.cert-manager.io')),
  'its webhook has no pod': stored(webhook('Q0E=')),
  'no pod of its webhook is ready': stored(webhook('Q0E=', false)),
  'its webhook has no CA yet': stored(webhook(undefined, true)),
  'a pod of its webhook is ready': stored(webhook('Q0E=', false, true)),
  'its kinds are there without its webhook': stored(kinds('Q0E=', 'postgresql.cnpg.io')),
  'nobody asks for it where there is no object store': [certManager, {}, { backup: { type: 'logical-dump' } }],
});
