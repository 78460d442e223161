import type { Kubernetes } from './kubernetes.js';

/**
 * Addresses at which NodeLocal DNSCache answers on every node; none where it does not run. Pods ask the address of the
 * Service as before, and the cache on their node answers in its place.
 * https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export async function nodeLocalAddresses({ apps }: Kubernetes): Promise<readonly string[]> {
  const { items } = await apps.listDaemonSetForAllNamespaces();
  const caches = items.filter(({ metadata }) => metadata?.labels?.['k8s-app'] === 'node-local-dns');
  return caches.flatMap(({ spec }) =>
    (spec?.template.spec?.containers ?? []).flatMap(({ args = [], command = [] }) => {
      const words = [...command, ...args].flatMap((word) => word.split('='));
      const given = words.findIndex((word) => /^--?localip$/.test(word));
      return given < 0 ? [] : (words[given + 1] ?? '').split(',').filter(Boolean);
    }),
  );
}

/** The DNS as kubelet tells it to pods: its domain where kubelet does, the Service that they ask, and addresses that are answered on the nodes themselves. */
export async function dnsOf(kubernetes: Kubernetes) {
  const { domain, addresses } = await kubeletDns(kubernetes);
  const { items } = await kubernetes.core.listServiceForAllNamespaces();
  const asked = items.find(({ spec }) => (spec?.clusterIPs ?? []).some((address) => addresses.includes(address)));
  const standard = items.find(
    ({ metadata }) => metadata?.namespace === 'kube-system' && ['kube-dns', 'coredns'].includes(metadata.name ?? ''),
  );
  const { metadata, spec } = asked ?? standard ?? {};
  const { namespace = '', name = '' } = metadata ?? {};
  const nowhere = asked === undefined ? addresses : [];
  return {
    domain,
    service: spec?.selector === undefined ? undefined : { namespace, name, selector: spec.selector },
    local: [...new Set([...(await nodeLocalAddresses(kubernetes)), ...nowhere])],
  };
}

async function kubeletDns(kubernetes: Kubernetes) {
  type Configuration = { kubeletconfig: { clusterDomain?: string; clusterDNS?: readonly string[] } };
  for (const { metadata } of (await kubernetes.core.listNode()).items) {
    try {
      const { kubeletconfig } = await kubernetes.kubelet<Configuration>(metadata?.name ?? '', 'configz');
      return { domain: kubeletconfig.clusterDomain, addresses: kubeletconfig.clusterDNS ?? [] };
    } catch {
      // A node that is down cannot tell; the next one may.
    }
  }
  return { domain: undefined, addresses: [] };
}
