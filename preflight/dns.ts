import { isReady, labelSelectorOf } from '../cluster/kubernetes.js';
import { type Check, ok, unknown, warning } from './finding.js';

/** Whether names are still resolved when a node is lost. */
export const dns: Check = {
  name: 'DNS',
  async look({ kubernetes, environment }) {
    const { dnsNamespace: namespace, dnsPodLabels } = environment.kubernetes;
    const labelSelector = labelSelectorOf(dnsPodLabels);
    const { items } = await kubernetes.core.listNamespacedPod({ namespace, labelSelector });
    const ready = items.filter(isReady);
    const names = [...new Set(ready.map(({ spec }) => spec?.nodeName ?? ''))].sort();
    if (names.length > 1) return [ok(`The DNS of the cluster runs on ${names.join(', ')}.`)];
    if (names[0] === undefined) {
      return [
        unknown(
          `No pod with the label ${labelSelector} is ready in ${namespace}.`,
          'See that the DNS of the cluster runs on two nodes, and that kubernetes.dnsNamespace and kubernetes.dnsPodLabels name it.',
        ),
      ];
    }
    return [
      warning(
        `The DNS of the cluster runs on ${names[0]} alone. When that node is lost, applications in the cluster cannot connect again, since they find no name, until it is back or Kubernetes has replaced the pod, 5 minutes later.`,
        items.length === 1
          ? `kubectl -n ${namespace} scale deployment coredns --replicas=2`
          : `When all nodes are ready: kubectl -n ${namespace} rollout restart deployment coredns`,
      ),
    ];
  },
};
