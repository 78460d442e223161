import { dns } from '../../preflight/dns.js';
import { networks } from '../../preflight/networks.js';
import { apiServers, nodeLocalDns } from '../support/fake-cluster.js';
import { look, say } from '../support/preflight.js';
import { valid } from '../support/valid.js';

const kubernetes = { ...valid.kubernetes, apiServers: ['10.43.0.1/32', '192.168.4.10/32'] };

test('API and pods are where the environment file says', async () => {
  expect(await say(networks, {}, { kubernetes })).toEqual([
    'ok: The API is at 10.43.0.1:443 (Service default/kubernetes), 192.168.4.10:6443 (EndpointSlice default/kubernetes), as kubernetes.apiServers and apiPorts say.',
    'ok: All 1 addresses of pods are in kubernetes.podNetworks (10.42.0.0/16).',
  ]);
});

test('an API server that the environment file lacks, and one on another port (MicroK8s)', async () => {
  const slices = apiServers(16443, '192.168.4.10', '192.168.4.11');
  const [finding] = await look(networks, slices, { kubernetes });
  expect(finding?.state).toBe('failed');
  expect(finding?.seen).toMatch(
    /kubernetes.apiServers lacks 192.168.4.11 and kubernetes.apiPorts lacks 16443, so that no instance could start\.$/,
  );
  expect(finding?.cure).toBe(
    "Set kubernetes.apiServers: ['10.43.0.1/32', '192.168.4.10/32', '192.168.4.11/32'] and kubernetes.apiPorts: [443, 16443].",
  );
  const cured = { ...kubernetes, apiServers: [...kubernetes.apiServers, '192.168.4.11/32'], apiPorts: [443, 16443] };
  expect((await say(networks, slices, { kubernetes: cured }))[0]).toMatch(/^ok/);
});

test('an EndpointSlice without a server, as a starting API has it, is no fault', async () => {
  const slices = {
    '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': { items: [{ endpoints: null, ports: null }] },
  };
  expect((await say(networks, slices, { kubernetes }))[0]).toMatch(/^ok: The API is at 10\.43\.0\.1:443 /);
});

test('pods outside of the pod networks, as with an address pool of Calico', async () => {
  const pod = (ip: string, more: object = {}) => ({ spec: more, status: { phase: 'Running', podIPs: [{ ip }] } });
  const pods = {
    '/api/v1/pods': { items: [pod('10.42.1.9'), pod('172.16.7.3'), pod('192.168.4.11', { hostNetwork: true })] },
  };
  expect((await say(networks, pods, { kubernetes }))[1]).toMatch(
    /^failed: 1 of 2 addresses of pods, such as 172\.16\.7\.3, are in none of kubernetes\.podNetworks \(10\.42\.0\.0\/16\)/,
  );
});

test('NodeLocal DNSCache answers on the nodes, which NetworkPolicies for pods would close', async () => {
  const [finding] = await look(dns, nodeLocalDns);
  expect(finding).toMatchObject({
    state: 'failed',
    cure: "Set kubernetes.dnsAddresses: ['169.254.20.10/32', '10.43.0.10/32'].",
  });
  const dnsAddresses = ['169.254.20.10/32', '10.43.0.10/32'];
  expect((await say(dns, nodeLocalDns, { kubernetes: { ...kubernetes, dnsAddresses } }))[0]).not.toMatch(/^failed/);
});
