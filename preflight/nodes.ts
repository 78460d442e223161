import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { namesOf } from '../config/contract/names.js';
import { type Check, type Finding, failed, ok, unknown } from './finding.js';
import { isUsable, nameOf } from './node-facts.js';

/** Whether there are nodes enough, with room enough, for pods that never share one. */
export const nodes: Check = {
  name: 'nodes',
  async look({ kubernetes, environment }) {
    const { postgres, operator, pooler, namespace } = environment;
    const { items } = await kubernetes.core.listNode();
    const usable = items.filter(isUsable);
    const wanted = Math.max(postgres.instances, operator.replicas, pooler.enabled ? pooler.instances : 0);
    const left = items.filter((node) => !isUsable(node)).map(nameOf);
    const seen = `${usable.length} of ${items.length} nodes take pods${left.length === 0 ? '' : ` (not ${left.join(', ')})`}`;
    if (usable.length < wanted) {
      return [
        failed(
          `${seen}; ${wanted} are needed, since instances, operator pods and poolers each have a node of their own.`,
          'Add nodes, or remove what keeps pods away: not ready, cordoned, or tainted (kubectl describe node).',
        ),
      ];
    }
    const { items: pods } = await kubernetes.core.listPodForAllNamespaces();
    const own = (pod: V1Pod) =>
      pod.metadata?.namespace === namespace.name &&
      pod.metadata.labels?.['cnpg.io/cluster'] === namesOf(environment).cluster;
    const others = pods.filter((pod) => !own(pod) && !['Succeeded', 'Failed'].includes(pod.status?.phase ?? ''));
    return [ok(`${seen}; ${wanted} are needed.`), room(usable, others, environment.postgres)];
  },
};

function room(
  usable: readonly V1Node[],
  others: readonly V1Pod[],
  { instances, resources: { cpu, memory } }: { instances: number; resources: { cpu: string; memory: string } },
): Finding {
  const free = (node: V1Node, resource: 'cpu' | 'memory') => {
    const total = node.status?.allocatable?.[resource];
    if (total === undefined) return Number.NaN;
    const requests = others
      .filter(({ spec }) => spec?.nodeName === nameOf(node))
      .flatMap(({ spec }) => spec?.containers ?? [])
      .map(({ resources }) => scalar(resources?.requests?.[resource] ?? '0'));
    return scalar(total) - requests.reduce((sum, request) => sum + request, 0);
  };
  const fits = usable.filter((node) => free(node, 'cpu') >= scalar(cpu) && free(node, 'memory') >= scalar(memory));
  const what = `an instance (${cpu} CPU, ${memory} memory)`;
  if (usable.some((node) => Number.isNaN(free(node, 'cpu') + free(node, 'memory')))) {
    return unknown(`The nodes do not say how much room they have for ${what}.`, 'See kubectl describe node.');
  }
  return fits.length >= instances
    ? ok(`${fits.map(nameOf).join(', ')} have room for ${what}.`)
    : failed(
        `${fits.length} nodes have room for ${what}; ${instances} are needed.`,
        'Lower postgres.resources, or free memory and CPU on the nodes (kubectl describe node, "Allocated resources").',
      );
}

const factors = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
} as const;

/** A Kubernetes quantity as a number: cores, or bytes. */
function scalar(quantity: string): number {
  const [, amount, unit] = /^([0-9.]+(?:[eE][0-9]+)?)([a-zA-Z]*)$/.exec(quantity) ?? [];
  if (unit === undefined || unit === '') return Number(amount);
  return unit in factors ? Number(amount) * factors[unit as keyof typeof factors] : Number.NaN;
}
