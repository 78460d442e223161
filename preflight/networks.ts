import { apiEndpoints, podAddresses, single } from '../cluster/networks.js';
import { contains, overlap } from '../config/networks.js';
import { check, type Finding, type Target, failed, ok } from './finding.js';

/** Whether the environment file has the networks that the cluster has: without the API no instance starts, without the pods' nobody connects. */
export const networks = check('networks', async (target) => [await api(target), await pods(target)]);

async function api({ kubernetes, environment }: Target): Promise<Finding> {
  const { apiServers, apiPorts } = environment.kubernetes;
  const endpoints = await apiEndpoints(kubernetes);
  const addresses = [...new Set(endpoints.map(({ address }) => address))];
  const ports = [...new Set(endpoints.map(({ port }) => port))];
  const unknownAddresses = addresses.filter((address) => !apiServers.some((network) => contains(network, address)));
  const unknownPorts = ports.filter((port) => !apiPorts.includes(port));
  const seen = `The API is at ${endpoints.map(({ address, port, source }) => `${address}:${port} (${source} default/kubernetes)`).join(', ')}`;
  const missing = [
    ...(unknownAddresses.length === 0 ? [] : [`kubernetes.apiServers lacks ${unknownAddresses.join(', ')}`]),
    ...(unknownPorts.length === 0 ? [] : [`kubernetes.apiPorts lacks ${unknownPorts.join(', ')}`]),
  ];
  if (missing.length === 0) return ok(`${seen}, as kubernetes.apiServers and apiPorts say.`);
  return failed(
    `${seen}; ${missing.join(' and ')}, so that no instance could start.`,
    `Set kubernetes.apiServers: ${listOf(addresses.map(single))} and kubernetes.apiPorts: [${ports.join(', ')}].`,
  );
}

async function pods({ kubernetes, environment }: Target): Promise<Finding> {
  const { podNetworks } = environment.kubernetes;
  const { items: nodes } = await kubernetes.core.listNode();
  const { items } = await kubernetes.core.listPodForAllNamespaces();
  const addresses = podAddresses(items);
  const foreign = addresses.filter((address) => !podNetworks.some((network) => contains(network, address)));
  const ranges = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? []);
  const unlisted = ranges.filter((range) => !podNetworks.some((network) => overlap(network, range)));
  if (foreign.length > 0) {
    return failed(
      `${foreign.length} of ${addresses.length} addresses of pods, such as ${foreign[0] ?? ''}, are in none of kubernetes.podNetworks (${podNetworks.join(', ')}): pg_hba would refuse applications there.`,
      `Add the network that they are from to kubernetes.podNetworks${unlisted.length === 0 ? '' : `; nodes have ${unlisted.join(', ')}`} (Calico: kubectl get ippools; Cilium: kubectl -n kube-system get configmap cilium-config).`,
    );
  }
  return ok(`All ${addresses.length} addresses of pods are in kubernetes.podNetworks (${podNetworks.join(', ')}).`);
}

const listOf = (words: readonly string[]) => `[${words.map((word) => `'${word}'`).join(', ')}]`;
