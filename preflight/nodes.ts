import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { check, type Finding, failed, ok, unknown } from './finding.js';
import { isUsable, nameOf } from './node-facts.js';

/** Whether there are nodes enough, with room enough, for pods that are kept apart. */
export const nodes = check('nodes', async ({ kubernetes, environment }) => {
  const { postgres, namespace } = environment;
  const { items } = await kubernetes.core.listNode();
  const counted = spreads(environment).map((spread) => count(items, spread));
  const short = counted.filter(({ state }) => state === 'failed');
  if (short.length > 0) return short;
  const { items: pods } = await kubernetes.core.listPodForAllNamespaces();
  const own = (pod: V1Pod) =>
    pod.metadata?.namespace === namespace.name &&
    pod.metadata.labels?.['cnpg.io/cluster'] === namesOf(environment).cluster;
  const usable = items.filter((node) => isUsable(node, postgres.placement));
  const others = pods.filter((pod) => !own(pod));
  return [...counted, room(usable, others, postgres)];
});

type Postgres = NamedEnvironment['postgres'];

interface Spread {
  /** Path of the field that says where they run. */
  readonly field: string;
  readonly pods: string;
  readonly wanted: number;
  readonly placement: Postgres['placement'];
}

/** What runs several times and is kept apart, one entry for all that want the same nodes. */
function spreads({ postgres, operator, pooler }: NamedEnvironment): readonly Spread[] {
  const all: readonly Spread[] = [
    { field: 'postgres', pods: 'instances', wanted: postgres.instances, placement: postgres.placement },
    ...(operator.install
      ? [{ field: 'operator', pods: 'operator pods', wanted: operator.replicas, placement: operator.placement }]
      : []),
    ...(pooler.enabled
      ? [{ field: 'pooler', pods: 'poolers', wanted: pooler.instances, placement: pooler.placement }]
      : []),
  ];
  const groups = new Map<string, Spread>();
  for (const spread of all) {
    const key = JSON.stringify(spread.placement);
    const group = groups.get(key);
    const pods = group === undefined ? spread.pods : `${group.pods}, ${spread.pods}`;
    groups.set(key, { ...(group ?? spread), pods, wanted: Math.max(group?.wanted ?? 0, spread.wanted) });
  }
  return [...groups.values()];
}

const hostName = 'kubernetes.io/hostname';

function count(items: readonly V1Node[], { field, pods, wanted, placement }: Spread): Finding {
  const { nodeSelector, topologyKey } = placement;
  const usable = items.filter((node) => isUsable(node, placement));
  const left = items.filter((node) => !usable.includes(node)).map(nameOf);
  const places = new Set(
    usable.flatMap((node) => (topologyKey === hostName ? nameOf(node) : (node.metadata?.labels?.[topologyKey] ?? []))),
  );
  const chosen = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
  const which = [
    ...(chosen.length === 0 ? [] : [` with ${chosen.join(', ')}`]),
    ...(topologyKey === hostName ? [] : [`, in ${places.size} values of ${topologyKey}`]),
  ].join('');
  const seen = `${usable.length} of ${items.length} nodes take ${pods}${which}${left.length === 0 ? '' : ` (not ${left.join(', ')})`}; ${wanted} are needed`;
  return places.size >= wanted
    ? ok(`${seen}.`)
    : failed(
        `${seen}, since no two of a kind share ${topologyKey === hostName ? 'a node' : `a value of ${topologyKey}`}.`,
        `Add nodes, change ${field}.placement, or remove what keeps pods away: not ready, cordoned, or tainted (kubectl describe node).`,
      );
}

/** What pods that run leave of a node, in cores or bytes; NaN where it does not say what it has. */
export function free(node: V1Node, pods: readonly V1Pod[], resource: 'cpu' | 'memory'): number {
  const total = node.status?.allocatable?.[resource];
  if (total === undefined) return Number.NaN;
  const requests = pods
    .filter(
      ({ spec, status }) => spec?.nodeName === nameOf(node) && !['Succeeded', 'Failed'].includes(status?.phase ?? ''),
    )
    .flatMap(({ spec }) => spec?.containers ?? [])
    .map(({ resources }) => scalar(resources?.requests?.[resource] ?? '0'));
  return scalar(total) - requests.reduce((sum, request) => sum + request, 0);
}

function room(usable: readonly V1Node[], others: readonly V1Pod[], { instances, resources }: Postgres): Finding {
  const { cpu, memory } = resources;
  const what = `an instance (${cpu} CPU, ${memory} memory)`;
  const left = usable.map((node) => ({ node, cpu: free(node, others, 'cpu'), memory: free(node, others, 'memory') }));
  if (left.some((each) => Number.isNaN(each.cpu + each.memory))) {
    return unknown(`The nodes do not say how much room they have for ${what}.`, 'See kubectl describe node.');
  }
  const fits = left.filter((each) => each.cpu >= scalar(cpu) && each.memory >= scalar(memory));
  return fits.length >= instances
    ? ok(`${fits.map(({ node }) => nameOf(node)).join(', ')} have room for ${what}.`)
    : failed(
        `${fits.length} nodes have room for ${what}; ${instances} are needed.`,
        'Lower postgres.resources, or free memory and CPU on the nodes (kubectl describe node, "Allocated resources").',
      );
}

const decimal = { m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
const factors: Readonly<Record<string, number>> = { ...decimal, ...binary };

/** A Kubernetes quantity as a number: cores, or bytes. */
export function scalar(quantity: string): number {
  const [, amount, unit = ''] = /^([0-9.]+(?:[eE][0-9]+)?)([a-zA-Z]*)$/.exec(quantity) ?? [];
  return Number(amount) * (factors[unit] ?? Number.NaN);
}
