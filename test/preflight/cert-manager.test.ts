import { certManager } from '../../preflight/cert-manager.js';
import { quickChecks } from '../../preflight/run.js';
import { crd, print } from '../support/preflight.js';
import { objectStore } from '../support/valid.js';

const kinds = { ...crd('issuers.cert-manager.io'), ...crd('certificates.cert-manager.io') };
const service = { namespace: 'cert-manager', name: 'cert-manager-webhook' };
const webhook = (caBundle?: string, apiGroups = ['cert-manager.io', 'acme.cert-manager.io']) => ({
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations': {
    items: [{ webhooks: [{ rules: [{ apiGroups }], clientConfig: { service, caBundle } }] }],
  },
});
const endpoints = (...ready: readonly boolean[]) => ({
  '/apis/discovery.k8s.io/v1/namespaces/cert-manager/endpointslices': {
    items: [
      { addressType: 'IPv6', endpoints: null },
      { addressType: 'IPv4', endpoints: ready.map((is) => ({ addresses: ['10.42.0.7'], conditions: { ready: is } })) },
    ],
  },
});
const say = (differences: object) => print(certManager, { ...differences }, { backup: objectStore });

test('backups to an object store without cert-manager stop a deploy before anything is applied', async () => {
  expect(quickChecks).toContain(certManager);
  expect(await say({})).toEqual([
    'failed   cert-manager: The cluster does not know issuers.cert-manager.io: backups to an object store need cert-manager.\n' +
      "         Install cert-manager: https://cert-manager.io/docs/installation/. Without it: backup.type 'logical-dump'.",
  ]);
  expect((await say(crd('issuers.cert-manager.io')))[0]).toMatch(
    /^failed .* does not know certificates\.cert-manager\.io/,
  );
});

test('cert-manager whose webhook does not answer yet, or has no CA yet, stops a deploy', async () => {
  const noPod = /^failed .*: No pod answers for the webhook of cert-manager, cert-manager\/cert-manager-webhook:/;
  expect((await say({ ...kinds, ...webhook('Q0E='), ...endpoints() }))[0]).toMatch(noPod);
  expect((await say({ ...kinds, ...webhook('Q0E='), ...endpoints(false) }))[0]).toMatch(noPod);
  expect((await say({ ...kinds, ...webhook(), ...endpoints(true) }))[0]).toMatch(/^failed .* has no CA yet/);
  expect(await say({ ...kinds, ...webhook('Q0E='), ...endpoints(false, true) })).toEqual([
    'ok       cert-manager: cert-manager is there, and its webhook cert-manager/cert-manager-webhook is ready.',
  ]);
});

test('kinds of cert-manager without its webhook are told, and stop nothing', async () => {
  const other = webhook('Q0E=', ['postgresql.cnpg.io']);
  expect((await say({ ...kinds, ...other }))[0]).toMatch(/^warning .* no webhook that checks them/);
});

test('nobody asks for cert-manager where there is no object store', async () => {
  expect(await print(certManager, {}, { backup: { type: 'logical-dump' } })).toEqual([]);
});
