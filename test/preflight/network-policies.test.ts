import { jest } from '@jest/globals';
import { Kubernetes } from '../../cluster/kubernetes.js';
import { networkPolicies } from '../../preflight/network-policies.js';
import { crd, look, policiesMade, say } from '../support/preflight.js';

const namespace = '/api/v1/namespaces/postgresql-preflight';
const policies = '/apis/networking.k8s.io/v1/namespaces/postgresql-preflight/networkpolicies';
const running = (name: string) => ({ metadata: { name }, status: { phase: 'Running', podIP: '10.42.1.7' } });
const probe = {
  'POST /api/v1/namespaces': {},
  [`POST ${namespace}/pods`]: {},
  [`POST ${policies}`]: {},
  ...Object.fromEntries(['ingress', 'egress'].map((name) => [`DELETE ${policies}/${name}`, {}])),
  [`DELETE ${namespace}`]: {},
  [`${namespace}/pods`]: { items: [running('server'), running('client')] },
};

/** A network that enforces policies, but for the ways that it does not know how to open. Each try takes ten seconds of its clock. */
function networkThat(opens: (way: string) => boolean): void {
  let clock = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
  jest.spyOn(Kubernetes.prototype, 'run').mockImplementation((_, command) => {
    clock += 10_000;
    const made = policiesMade();
    const way = command.includes('getent') ? 'to-dns' : command.includes('pg_isready') ? 'server' : 'to-api-server';
    const closed = way === 'server' ? made.has('ingress') || made.has('egress') : made.has('deny') && !made.has(way);
    const status = closed || (made.has(way) && !opens(way)) ? 1 : 0;
    return Promise.resolve({ status, stdout: '', stderr: '' });
  });
}

afterEach(() => jest.restoreAllMocks());

test('the way to the API and to the DNS is proved with the policies that instances get', async () => {
  networkThat(() => true);
  expect(await say(networkPolicies, probe)).toEqual([
    'ok: NetworkPolicies are enforced in both directions, as two pods tried.',
    'ok: With the NetworkPolicies of the database, a pod reaches the Kubernetes API at the address that Kubernetes gives to pods.',
    'ok: With the NetworkPolicies of the database, a pod reaches the DNS of the cluster.',
  ]);
});

test('a network whose ipBlock does not match nodes (Cilium) is told before an instance waits for ever', async () => {
  networkThat((way) => way !== 'to-api-server');
  const [, api, dns] = await look(networkPolicies, { ...probe, ...crd('ciliumnodes.cilium.io') });
  expect(api).toMatchObject({
    state: 'failed',
    seen: 'With the NetworkPolicies of the database, a pod does not reach the Kubernetes API at the address that Kubernetes gives to pods: no instance would start.',
    cure: expect.stringContaining('policyCIDRMatchMode: nodes') as string,
  });
  expect(dns?.state).toBe('ok');
});

test('the policies that are tried are those of the environment file', async () => {
  networkThat(() => true);
  await look(networkPolicies, probe, {
    kubernetes: {
      podNetworks: ['10.42.0.0/16'],
      apiServers: ['10.43.0.7/32'],
      apiPorts: [16443],
      dnsAddresses: ['169.254.20.10/32'],
    },
  });
  const spec = JSON.stringify([...policiesMade('all').values()]);
  for (const word of ['10.43.0.7/32', '16443', '169.254.20.10/32']) expect(spec).toContain(word);
});
