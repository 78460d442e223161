import { nodeLocalAddresses } from '../cluster/dns.js';
import { isReady, labelSelectorOf } from '../cluster/kubernetes.js';
import { single } from '../cluster/networks.js';
import { contains } from '../config/networks.js';
import { check, failed, ok, unknown, warning } from './finding.js';

/** Whether instances reach the DNS of the cluster, and names are still resolved when a node is lost. */
export const dns = check('DNS', async ({ kubernetes, environment }) => {
  const { dnsNamespace: namespace, dnsPodLabels, dnsAddresses } = environment.kubernetes;
  const local = await nodeLocalAddresses(kubernetes);
  const closed = local.filter((address) => !dnsAddresses.some((network) => contains(network, address)));
  if (closed.length > 0) {
    return failed(
      `NodeLocal DNSCache answers pods at ${local.join(', ')}, on their own node; kubernetes.dnsAddresses lacks ${closed.join(', ')}, so that instances would find no name.`,
      `Set kubernetes.dnsAddresses: [${local.map((address) => `'${single(address)}'`).join(', ')}].`,
    );
  }
  const labelSelector = labelSelectorOf(dnsPodLabels);
  const { items } = await kubernetes.core.listNamespacedPod({ namespace, labelSelector });
  const ready = items.filter(isReady);
  const names = [...new Set(ready.map(({ spec }) => spec?.nodeName ?? ''))].sort();
  if (names.length > 1) return ok(`The DNS of the cluster runs on ${names.join(', ')}.`);
  if (names[0] === undefined) {
    return unknown(
      `No pod with the label ${labelSelector} is ready in ${namespace}.`,
      'See that the DNS of the cluster runs on two nodes, and that kubernetes.dnsNamespace and kubernetes.dnsPodLabels name it.',
    );
  }
  return warning(
    `The DNS of the cluster runs on ${names[0]} alone. When that node is lost, applications in the cluster cannot connect again, since they find no name, until it is back or Kubernetes has replaced the pod, 5 minutes later.`,
    items.length === 1
      ? `kubectl -n ${namespace} scale deployment coredns --replicas=2`
      : `When all nodes are ready: kubectl -n ${namespace} rollout restart deployment coredns`,
  );
});
