import { createServer } from 'node:net';
import type { NamedEnvironment } from '../../config/load.js';
import { lanAddress, lanAnswer } from '../../preflight/lan-address.js';
import { crds, node, speaker } from '../support/fake-cluster.js';
import { listening } from '../support/listening.js';
import { type Situation, say, testSituations } from '../support/preflight.js';

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

const advertised = (spec: object) => ({
  '/apis/metallb.io/v1beta1/l2advertisements': { items: [{ metadata: { name: 'home' }, spec }] },
});
const speakers = (...items: object[]): Situation => [lanAddress, { '/api/v1/pods': { items } }];
const chart = { 'app.kubernetes.io/name': 'metallb', 'app.kubernetes.io/component': 'speaker' };
const ssd = { '/api/v1/nodes': { items: [node('n1', { labels: { disk: 'ssd' } }), node('n2')] } };
const lan = { address: 'fd00:4::205', hostName: 'postgres.home.arpa', networks: ['fd00:4::/64'] };
const bothFamilies = pools({ addresses: ['192.168.4.200-192.168.4.210', 'fd00:4::200-fd00:4::210'] });
/** It has its IPv6 address, so that nothing asks the network. */
const ours6 = ours({ 'metallb.io/loadBalancerIPs': lan.address }, lan.address);

testSituations('lan-address.txt', {
  'an address in a pool that is announced, which nobody else has': [lanAddress],
  'an address in no pool': [lanAddress, pools({ addresses: ['192.168.4.0/25'] })],
  'an address in a pool of others': [
    lanAddress,
    pools({ addresses: ['192.168.4.205/32'], serviceAllocation: { namespaces: ['web'] } }),
  ],
  'a pool that nobody announces': [lanAddress, { '/apis/metallb.io/v1beta1/l2advertisements': undefined }],
  'no MetalLB': [lanAddress, { [`${crds}/ipaddresspools.metallb.io`]: undefined }],
  'an address that another Service asked for': [
    lanAddress,
    services({ metadata: { namespace: 'web', name: 'ingress', annotations: asked } }),
  ],
  'MetalLB older than the annotation gave another address than was asked for': [
    lanAddress,
    ours(asked, '192.168.4.200'),
  ],
  'MetalLB gave no address': [lanAddress, ours(asked)],
  'the speaker of a node that may run the primary is not there': speakers(speaker('n1')),
  'no speaker is to be seen': speakers(),
  'speakers have the labels of the chart': speakers(speaker('n1', chart), speaker('n2', chart)),
  'the advertisement selects other nodes': [
    lanAddress,
    advertised({ nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'n1' } }] }),
  ],
  'a node without a speaker, where no instance is placed': [
    lanAddress,
    { ...speakers(speaker('n1'))[1], ...ssd },
    { postgres: { placement: { nodeSelector: { disk: 'ssd' } } } },
  ],
  'an IPv6 address in a pool of both families': [lanAddress, { ...bothFamilies, ...ours6 }, { lan }],
  'an IPv6 address, and a pool of IPv4': [lanAddress, ours6, { lan }],
});

describe('what answers on the network', () => {
  /** A machine that answers so, and an environment that has its address. */
  const answering = async (answer: string) => {
    const port = await listening(createServer((socket) => socket.on('data', () => socket.write(answer))));
    const edit = (environment: NamedEnvironment) => ({
      ...environment,
      // No machine is in a network for documentation (RFC 3849).
      lan: { ...environment.lan, address: '127.0.0.1', port, networks: ['2001:db8::/64'] },
    });
    return { port, edit };
  };

  test('before a deploy, another machine that has the address is noticed', async () => {
    const { edit } = await answering('');
    const differences = { ...pools({ addresses: ['127.0.0.0/8'] }), ...services() };
    expect((await say(lanAddress, differences, {}, edit)).at(-1)).toBe(
      'failed: A machine answers at 127.0.0.1, and no Service of the cluster has that address.',
    );
  });

  test('after a deploy, only PostgreSQL with TLS counts as an answer', async () => {
    const [postgres, other] = [await answering('S'), await answering('N')];
    expect(await say(lanAnswer, {}, {}, postgres.edit)).toEqual([
      `ok: PostgreSQL answers at 127.0.0.1:${postgres.port}.`,
    ]);
    expect((await say(lanAnswer, {}, {}, other.edit))[0]).toMatch(/^unknown: PostgreSQL does not answer here/);
  });
});
