import type { V1Node } from '@kubernetes/client-node';
import type { Kubernetes } from '../cluster/kubernetes.js';
import { check, failed, ok, unknown, warning } from './finding.js';
import { commandOf, k3sServers, valuesOf } from './node-facts.js';

const option = 'node-monitor-grace-period';

/** Whether `kubernetes.nodeMonitorGraceSeconds` is what the cluster runs with. Only the command line of the controller manager tells. */
export const nodeGrace = check('node-monitor-grace-period', async (target) => {
  const { nodeMonitorGraceSeconds: expected } = target.environment.kubernetes;
  const found = await graceOf(target.kubernetes);
  if (found === undefined) {
    return unknown(
      `It cannot be seen: no k3s server and no controller manager in a pod. The environment file says ${expected} s.`,
      'Look at the command line of the controller manager; Kubernetes 1.32 and later use 50 s unless told otherwise.',
    );
  }
  if (found.includes(Number.NaN)) {
    return unknown(`It is given in a form that is not understood here.`, 'Write it in seconds, for example 20s.');
  }
  const longest = Math.max(...found);
  const said = `The cluster declares a node dead after ${found.join(' or ')} s; the environment file says ${expected}.`;
  const mend = `Set kubernetes.nodeMonitorGraceSeconds to ${longest}.`;
  if (longest > expected) return failed(`${said} Failover after the loss of a node would not happen.`, mend);
  if (longest < expected) return warning(`${said} A lagging replica is noticed later than it could be.`, mend);
  return ok(said);
});

/** The grace periods that the controller managers run with, in seconds; NaN where one is not understood, undefined where none can be seen. */
export async function graceOf({ core }: Kubernetes): Promise<readonly number[] | undefined> {
  const { items } = await core.listNode();
  const servers = k3sServers(items).map((args) => valuesOf(option, valuesOf('--kube-controller-manager-arg', args)));
  const given = servers.length > 0 ? servers : await managers(core);
  if (given.length === 0) return undefined;
  const standard = defaultOf(items);
  return [...new Set(given.map(([duration]) => secondsIn(duration, standard)))];
}

/** What each controller manager in a pod is given. */
async function managers(core: Kubernetes['core']): Promise<readonly (readonly string[])[]> {
  const labelSelector = 'component=kube-controller-manager';
  const { items } = await core.listNamespacedPod({ namespace: 'kube-system', labelSelector });
  return items.map((pod) => valuesOf(`--${option}`, commandOf(pod)));
}

/** 50 s since Kubernetes 1.32, 40 s before. */
function defaultOf(nodes: readonly V1Node[]): number {
  const minor = Number(/^v1\.(\d+)/.exec(nodes[0]?.status?.nodeInfo?.kubeletVersion ?? '')?.[1]);
  return minor < 32 ? 40 : 50;
}

function secondsIn(duration: string | undefined, standard: number): number {
  if (duration === undefined) return standard;
  const [, minutes, seconds] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return minutes === undefined && seconds === undefined ? Number.NaN : Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}
