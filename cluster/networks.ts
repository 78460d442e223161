import type { V1Pod } from '@kubernetes/client-node';
import { canonicalCidr } from '../config/networks.js';
import type { Kubernetes } from './kubernetes.js';

/** Where pods reach the Kubernetes API: the Service `kubernetes`, and the servers behind it. */
export async function apiEndpoints({ core, discovery }: Kubernetes) {
  const namespace = 'default';
  const service = await core.readNamespacedService({ namespace, name: 'kubernetes' });
  const labelSelector = 'kubernetes.io/service-name=kubernetes';
  const { items } = await discovery.listNamespacedEndpointSlice({ namespace, labelSelector });
  const { clusterIPs = [], ports } = service.spec ?? {};
  const all = [
    ...pairs(clusterIPs, ports, 'Service'),
    ...items.flatMap((slice) =>
      pairs(
        // Null while no server is ready, whatever its type says.
        (slice.endpoints as typeof slice.endpoints | null)?.flatMap(({ addresses }) => addresses) ?? [],
        slice.ports,
        'EndpointSlice',
      ),
    ),
  ];
  return [...new Map(all.map((endpoint) => [`${endpoint.address} ${endpoint.port}`, endpoint])).values()];
}

const pairs = (
  addresses: readonly string[],
  ports: readonly { readonly port?: number }[] | null | undefined,
  source: 'Service' | 'EndpointSlice',
) =>
  addresses.flatMap((address) =>
    (ports ?? []).flatMap(({ port }) => (port === undefined ? [] : { address, port, source })),
  );

/** Addresses of the pods that have one of their own, and not that of their node. */
export const podAddresses = (pods: readonly V1Pod[]): readonly string[] => [
  ...new Set(
    pods
      .filter(({ spec, status }) => spec?.hostNetwork !== true && status?.phase === 'Running')
      .flatMap(({ status }) => status?.podIPs ?? [])
      .map(({ ip }) => ip),
  ),
];

/** The network of one address, in CIDR notation. */
export const single = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

/** The network of some size that holds an address. */
export const networkAround = (address: string, prefix: number): string => canonicalCidr(`${address}/${prefix}`);
