import type { V1Node, V1Service } from '@kubernetes/client-node';
import ipaddr from 'ipaddr.js';
import { contains } from '../config/networks.js';
import type { Kubernetes } from './kubernetes.js';
import { matches, type Selector } from './selectors.js';

export interface Pool {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly addresses: readonly string[];
    readonly serviceAllocation?: { readonly namespaces?: readonly string[] };
  };
}

/** Who tells the network of the addresses of pools, and from which nodes. */
export interface Advertisement {
  readonly kind: 'L2Advertisement' | 'BGPAdvertisement';
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly ipAddressPools?: readonly string[];
    readonly ipAddressPoolSelectors?: readonly Selector[];
    readonly nodeSelectors?: readonly Selector[];
  };
}

export const poolsOf = (kubernetes: Kubernetes): Promise<readonly Pool[]> =>
  kubernetes.all<Pool>('metallb.io', 'v1beta1', 'ipaddresspools');

export async function advertisementsOf(kubernetes: Kubernetes): Promise<readonly Advertisement[]> {
  const all = async (kind: Advertisement['kind']) => {
    const found = await kubernetes.all<Advertisement>('metallb.io', 'v1beta1', `${kind.toLowerCase()}s`);
    return found.map((item) => ({ ...item, kind }));
  };
  return [...(await all('L2Advertisement')), ...(await all('BGPAdvertisement'))];
}

/** Whether an advertisement is about a pool. One that names and selects none is about all. */
export function announces({ spec = {} }: Advertisement, { metadata }: Pool): boolean {
  const { ipAddressPools = [], ipAddressPoolSelectors = [] } = spec;
  if (ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0) return true;
  return (
    ipAddressPools.includes(metadata.name) ||
    ipAddressPoolSelectors.some((selector) => matches(selector, metadata.labels ?? {}))
  );
}

/** Whether an advertisement is made from a node. One without selectors is made from all. */
export const announcesFrom = ({ spec: { nodeSelectors = [] } = {} }: Advertisement, { metadata }: V1Node): boolean =>
  nodeSelectors.length === 0 || nodeSelectors.some((selector) => matches(selector, metadata?.labels ?? {}));

export const poolWith = (pools: readonly Pool[], address: string): Pool | undefined =>
  pools.find(({ spec }) => spec.addresses.some((range) => inRange(range, address)));

export const serves = ({ spec }: Pool, namespace: string): boolean => {
  const allowed = spec.serviceAllocation?.namespaces ?? [];
  return allowed.length === 0 || allowed.includes(namespace);
};

function inRange(range: string, address: string): boolean {
  if (range.includes('/')) return contains(range.trim(), address);
  const [low, high, candidate] = [...endsOf(range), address].map((text) => ipaddr.parse(text));
  if (low?.kind() !== candidate?.kind()) return false;
  const order = (one: ipaddr.IPv4 | ipaddr.IPv6 | undefined) => Buffer.from(one?.toByteArray() ?? []);
  return order(low).compare(order(candidate)) <= 0 && order(candidate).compare(order(high)) <= 0;
}

const endsOf = (range: string): readonly string[] => range.split('-').map((end) => end.trim());

/** IPv4 addresses of a pool, the last first: MetalLB gives the first ones to whoever asks for none. */
export function addressesFromTheEnd({ spec }: Pool): readonly string[] {
  return spec.addresses
    .flatMap((range) => {
      const [low = '', high = ''] = range.includes('/') ? bounds(range.trim()) : endsOf(range);
      if (!ipaddr.IPv4.isValid(low) || !ipaddr.IPv4.isValid(high)) return [];
      const [first, last] = [numberOf(low), numberOf(high)];
      return Array.from({ length: Math.min(last - first + 1, 256) }, (_, index) => textOf(last - index));
    })
    .filter((address) => !/\.(0|255)$/.test(address));
}

const bounds = (cidr: string): readonly string[] =>
  ipaddr.IPv4.isValidCIDR(cidr)
    ? [ipaddr.IPv4.networkAddressFromCIDR(cidr).toString(), ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString()]
    : [];
const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const textOf = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

export function askedBy({ metadata, spec }: V1Service): readonly string[] {
  const annotations = metadata?.annotations ?? {};
  const asked = annotations['metallb.io/loadBalancerIPs'] ?? annotations['metallb.universe.tf/loadBalancerIPs'] ?? '';
  return [...asked.split(',').map((text) => text.trim()), spec?.loadBalancerIP ?? ''].filter(Boolean);
}

export const givenTo = ({ status }: V1Service): readonly string[] =>
  status?.loadBalancer?.ingress?.flatMap(({ ip }) => ip ?? []) ?? [];
