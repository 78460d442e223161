import { isReady } from '../cluster.js';
import { type Check, ok, unknown, warning } from './finding.js';

/** Whether names are still resolved when a node is lost. CoreDNS has this label in k3s and kubeadm alike. */
export const dns: Check = {
  name: 'DNS',
  async look({ cluster }) {
    const { items } = await cluster.core.listNamespacedPod({
      namespace: 'kube-system',
      labelSelector: 'k8s-app=kube-dns',
    });
    const ready = items.filter(isReady);
    const names = [...new Set(ready.map(({ spec }) => spec?.nodeName ?? ''))].sort();
    if (names.length > 1) return [ok(`The DNS of the cluster runs on ${names.join(', ')}.`)];
    if (names[0] === undefined) {
      return [
        unknown(
          'No pod with the label k8s-app=kube-dns is ready in kube-system.',
          'See that the DNS of the cluster runs on two nodes.',
        ),
      ];
    }
    return [
      warning(
        `The DNS of the cluster runs on ${names[0]} alone. When that node is lost, applications in the cluster cannot connect again, since they find no name, until it is back or Kubernetes has replaced the pod, 5 minutes later.`,
        items.length === 1
          ? 'kubectl -n kube-system scale deployment coredns --replicas=2'
          : 'When all nodes are ready: kubectl -n kube-system rollout restart deployment coredns',
      ),
    ];
  },
};
