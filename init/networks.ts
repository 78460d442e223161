import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { dnsOf } from '../cluster/dns.js';
import { type Kubernetes, orNothing } from '../cluster/kubernetes.js';
import { apiEndpoints, networkAround, podAddresses, single } from '../cluster/networks.js';
import { canonicalCidr, contains, isCidr } from '../config/networks.js';
import { commandOf, k3sServers, valuesOf } from '../preflight/node-facts.js';
import { asked, known, type Setting } from './setting.js';

export async function networkSettings(kubernetes: Kubernetes, nodes: readonly V1Node[], pods: readonly V1Pod[]) {
  return [await podNetworks(kubernetes, nodes, pods), ...(await api(kubernetes)), ...(await dns(kubernetes))];
}

async function podNetworks(kubernetes: Kubernetes, nodes: readonly V1Node[], pods: readonly V1Pod[]): Promise<Setting> {
  const path = 'kubernetes.podNetworks';
  const addresses = podAddresses(pods);
  const { networks, note } = await declared(kubernetes, nodes, pods);
  const outside = addresses.filter((address) => !networks.some((network) => contains(network, address)));
  const around = [...new Set(outside.map((address) => networkAround(address, address.includes(':') ? 64 : 24)))];
  const value = [...networks, ...around];
  if (value.length === 0) {
    return asked(path, 'Which networks do pods get their addresses from? No node and no pod tells.');
  }
  if (around.length === 0)
    return known(path, value, `${note} All addresses of pods are in there (${addresses.length}).`);
  const found = `${around.join(', ')}: pods have addresses there that nothing declares.`;
  return { path, value, note: networks.length === 0 ? found : `${note} ${found}` };
}

/** The first place that declares the networks of pods: the network plugin knows better than Kubernetes. */
async function declared(kubernetes: Kubernetes, nodes: readonly V1Node[], pods: readonly V1Pod[]) {
  for (const look of [calico, cilium, flannel]) {
    const found = await look(kubernetes);
    if (found !== undefined && found.networks.length > 0) return found;
  }
  const servers = k3sServers(nodes);
  if (servers.length > 0) {
    const given = networksIn(servers.flatMap((args) => valuesOf('--cluster-cidr', args)));
    return given.length > 0
      ? { networks: given, note: '--cluster-cidr of the k3s servers.' }
      : { networks: ['10.42.0.0/16'], note: 'The default of k3s.' };
  }
  const commands = pods
    .filter(({ metadata }) => metadata?.labels?.['component'] === 'kube-controller-manager')
    .flatMap(commandOf);
  const managed = networksIn(valuesOf('--cluster-cidr', commands));
  if (managed.length > 0) return { networks: managed, note: '--cluster-cidr of the controller manager.' };
  const ranges = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? []).filter(isCidr);
  const wide = ranges.map((range) => networkAround(range.split('/')[0] ?? '', range.includes(':') ? 56 : 16));
  return {
    networks: [...new Set(wide)],
    note: `Around the podCIDRs of the nodes (${ranges.join(', ')}), so that further nodes are in it: an assumption.`,
  };
}

const networksIn = (words: readonly string[]): readonly string[] => {
  const found = words.flatMap((word) => word.split(/[\s,]+/)).filter(isCidr);
  return [...new Set(found.map(canonicalCidr))];
};

async function calico(kubernetes: Kubernetes) {
  type Pool = { readonly spec: { readonly cidr: string; readonly disabled?: boolean } };
  const pools = await kubernetes.all<Pool>('crd.projectcalico.org', 'v1', 'ippools');
  const networks = networksIn(pools.filter(({ spec }) => spec.disabled !== true).map(({ spec }) => spec.cidr));
  return { networks, note: 'The IPPools of Calico.' };
}

async function cilium({ core }: Kubernetes) {
  const found = await orNothing(core.readNamespacedConfigMap({ namespace: 'kube-system', name: 'cilium-config' }));
  // In the mode `kubernetes`, nodes have the ranges, and these keys say nothing.
  if (found?.data?.['ipam'] === 'kubernetes') return undefined;
  const ranges = ['cluster-pool-ipv4-cidr', 'cluster-pool-ipv6-cidr'].map((key) => found?.data?.[key] ?? '');
  return { networks: networksIn(ranges), note: 'The cluster pool of Cilium (ConfigMap cilium-config).' };
}

async function flannel({ core }: Kubernetes) {
  const found = await orNothing(core.readNamespacedConfigMap({ namespace: 'kube-flannel', name: 'kube-flannel-cfg' }));
  const text = found?.data?.['net-conf.json'];
  if (text === undefined) return undefined;
  const { Network, IPv6Network } = JSON.parse(text) as { Network?: string; IPv6Network?: string };
  const networks = networksIn([Network ?? '', IPv6Network ?? '']);
  return { networks, note: 'The Network of flannel (ConfigMap kube-flannel-cfg).' };
}

async function api(kubernetes: Kubernetes): Promise<readonly Setting[]> {
  const endpoints = await apiEndpoints(kubernetes);
  const from = (source: string) =>
    endpoints.filter((endpoint) => endpoint.source === source).map(({ address, port }) => `${address}:${port}`);
  return [
    known(
      'kubernetes.apiServers',
      [...new Set(endpoints.map(({ address }) => single(address)))],
      `Service default/kubernetes (${from('Service').join(', ')}), and the servers of its EndpointSlice (${from('EndpointSlice').join(', ')}).`,
    ),
    known('kubernetes.apiPorts', [...new Set(endpoints.map(({ port }) => port))], 'Their ports.'),
  ];
}

async function dns(kubernetes: Kubernetes): Promise<readonly Setting[]> {
  const { domain, service, local } = await dnsOf(kubernetes);
  const settings: Setting[] = [];
  if (domain !== undefined) settings.push(known('kubernetes.clusterDomain', domain, 'clusterDomain of kubelet.'));
  if (service !== undefined) {
    const { namespace, name, selector } = service;
    const note = `The Service that kubelet tells pods to ask: ${namespace}/${name}.`;
    settings.push(known('kubernetes.dnsNamespace', namespace, note));
    settings.push(known('kubernetes.dnsPodLabels', selector, 'Its selector.'));
  }
  if (local.length > 0) {
    const note = 'DNS that answers on the nodes: NodeLocal DNSCache, or what kubelet names and no Service has.';
    settings.push(known('kubernetes.dnsAddresses', local.map(single), note));
  }
  return settings;
}
