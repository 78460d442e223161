import { check, failed, ok } from './finding.js';
import { k3sServers, valuesOf } from './node-facts.js';

/** Whether k3s' own load balancer is out of MetalLB's way. */
export const serviceLoadBalancer = check('ServiceLB', async ({ kubernetes }) => {
  const { items } = await kubernetes.core.listNode();
  const servers = k3sServers(items);
  const off = (args: readonly string[]) =>
    valuesOf('--disable', args).includes('servicelb') || args.includes('--disable-cloud-controller');
  const labelSelector = 'svccontroller.k3s.cattle.io/svcname';
  const running = await kubernetes.apps.listDaemonSetForAllNamespaces({ labelSelector });
  const services = running.items.map(({ metadata }) => metadata?.labels?.[labelSelector] ?? '');
  const cure = 'Start the k3s servers with --disable servicelb, so that only MetalLB serves LoadBalancers.';
  if (services.length > 0) return failed(`ServiceLB of k3s serves ${services.join(', ')}.`, cure);
  if (servers.some((args) => !off(args))) return failed('ServiceLB of k3s is on and takes every LoadBalancer.', cure);
  if (servers.length > 0) return ok('ServiceLB of k3s is turned off.');
  return ok('There is no trace of ServiceLB: no k3s server, no svclb.');
});
