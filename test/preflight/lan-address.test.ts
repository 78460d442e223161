import { createServer } from 'node:net';
import { lanAddress, lanAnswer } from '../../preflight/lan-address.js';
import { node, speaker } from '../support/fake-cluster.js';
import { listening } from '../support/listening.js';
import { say } from '../support/preflight.js';

const pools = (spec: object) => ({
  '/apis/metallb.io/v1beta1/ipaddresspools': { items: [{ metadata: { name: 'lan' }, spec }] },
});
const services = (...items: object[]) => ({ '/api/v1/services': { items } });
const ours = (asked: object, ...given: string[]) =>
  services({
    metadata: { namespace: 'databases', name: 'postgres-lan', annotations: asked },
    status: { loadBalancer: { ingress: given.map((ip) => ({ ip })) } },
  });
const asked = { 'metallb.io/loadBalancerIPs': '192.168.4.205' };

test('an address in a pool that is announced, which nobody else has', async () => {
  expect(await say(lanAddress)).toEqual([
    'ok: 192.168.4.205 is in the pool lan, which is announced.',
    'ok: MetalLB announces from every node that may run the primary: n1, n2.',
    'ok: 192.168.4.205 belongs to the Service databases/postgres-lan.',
  ]);
});

test('an address in no pool, in a pool of others, in a pool that nobody announces, and no MetalLB', async () => {
  expect((await say(lanAddress, pools({ addresses: ['192.168.4.0/25'] })))[0]).toBe(
    'failed: 192.168.4.205 is in no pool of MetalLB (lan: 192.168.4.0/25).',
  );
  const others = { addresses: ['192.168.4.205/32'], serviceAllocation: { namespaces: ['web'] } };
  expect((await say(lanAddress, pools(others)))[0]).toBe('failed: The pool lan is only for the namespaces web.');
  expect((await say(lanAddress, { '/apis/metallb.io/v1beta1/l2advertisements': undefined }))[0]).toBe(
    'failed: The pool lan is not announced to the LAN.',
  );
  const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ipaddresspools.metallb.io';
  expect(await say(lanAddress, { [crd]: undefined })).toEqual(['failed: MetalLB is not installed.']);
});

test('an address that another Service asked for', async () => {
  const taken = services({ metadata: { namespace: 'web', name: 'ingress', annotations: asked } });
  expect((await say(lanAddress, taken)).at(-1)).toBe('failed: 192.168.4.205 belongs to the Service web/ingress.');
});

test('MetalLB older than the annotation gave another address than was asked for', async () => {
  expect((await say(lanAddress, ours(asked, '192.168.4.200'))).at(-1)).toBe(
    'failed: The Service databases/postgres-lan asked for 192.168.4.205 and was given 192.168.4.200: clients look for it in vain.',
  );
  expect((await say(lanAddress, ours(asked))).at(-1)).toBe(
    'failed: The Service databases/postgres-lan asked for 192.168.4.205 and was given no address.',
  );
});

describe('the primary may run where no speaker announces the address', () => {
  const advertised = (spec: object) => ({
    '/apis/metallb.io/v1beta1/l2advertisements': { items: [{ metadata: { name: 'home' }, spec }] },
  });
  const pods = (...items: object[]) => ({ '/api/v1/pods': { items } });
  const silent = async (differences: object, change: object = {}) =>
    (await say(lanAddress, { ...differences }, change))[1];

  test('since the speaker of that node is not there', async () => {
    expect(await silent(pods(speaker('n1')))).toBe(
      'failed: The primary may run where MetalLB does not announce its address: n2: no speaker is ready there. From there the LAN would not reach it.',
    );
    expect(await silent(pods())).toMatch(/^unknown: From which nodes MetalLB announces cannot be seen/);
    const chart = { 'app.kubernetes.io/name': 'metallb', 'app.kubernetes.io/component': 'speaker' };
    expect(await silent(pods(speaker('n1', chart), speaker('n2', chart)))).toMatch(/^ok/);
  });

  test('since the advertisement selects other nodes', async () => {
    const selector = { matchLabels: { 'kubernetes.io/hostname': 'n1' } };
    expect(await silent(advertised({ nodeSelectors: [selector] }))).toMatch(
      /^failed: .*n1: no nodeSelectors of L2Advertisement home match it; n2: no nodeSelectors/,
    );
  });

  test('but not when no instance is placed there', async () => {
    const placed = { postgres: { placement: { nodeSelector: { disk: 'ssd' } } } };
    const nodes = { '/api/v1/nodes': { items: [node('n1', { labels: { disk: 'ssd' } }), node('n2')] } };
    expect(await silent({ ...pods(speaker('n1')), ...nodes }, placed)).toBe(
      'ok: MetalLB announces from every node that may run the primary: n1.',
    );
  });
});

describe('what answers on the network', () => {
  const at = (port: number, address = '127.0.0.1') => ({
    differences: { ...pools({ addresses: ['127.0.0.0/8'] }), ...services() },
    edit: (environment: Parameters<NonNullable<Parameters<typeof say>[3]>>[0]) => ({
      ...environment,
      // No machine is in a network for documentation (RFC 3849).
      lan: { ...environment.lan, address, port, networks: ['2001:db8::/64'] },
    }),
  });
  const answering = async (answer: string, look: (port: number) => Promise<void>) => {
    const server = createServer((socket) => socket.on('data', () => socket.write(answer)));
    await look(await listening(server));
  };

  test('before a deploy, another machine that has the address is noticed', async () => {
    await answering('', async (port) => {
      const { differences, edit } = at(port);
      expect((await say(lanAddress, differences, {}, edit)).at(-1)).toBe(
        'failed: A machine answers at 127.0.0.1, and no Service of the cluster has that address.',
      );
    });
  });

  test('after a deploy, only PostgreSQL with TLS counts as an answer', async () => {
    await answering('S', async (port) => {
      expect(await say(lanAnswer, {}, {}, at(port).edit)).toEqual([`ok: PostgreSQL answers at 127.0.0.1:${port}.`]);
    });
    await answering('N', async (port) => {
      expect((await say(lanAnswer, {}, {}, at(port).edit))[0]).toMatch(/^unknown: PostgreSQL does not answer here/);
    });
  });
});

test('an IPv6 address is compared with pools of both families', async () => {
  const lan = { address: 'fd00:4::205', hostName: 'postgres.home.arpa', networks: ['fd00:4::/64'] };
  const both = pools({ addresses: ['192.168.4.200-192.168.4.210', 'fd00:4::200-fd00:4::210'] });
  const [first] = await say(lanAddress, { ...both, ...services() }, { lan });
  expect(first).toBe('ok: fd00:4::205 is in the pool lan, which is announced.');
  const [only4] = await say(lanAddress, services(), { lan });
  expect(only4).toMatch(/^failed: fd00:4::205 is in no pool of MetalLB/);
});
