import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { isReady } from '../cluster/kubernetes.js';
import type { Placement } from '../constructs/manifests/placement.js';

export const nameOf = (node: V1Node): string => node.metadata?.name ?? '';

/** Whether pods that are placed so may run on it. Default: pods that say nothing of nodes. */
export function isUsable(node: V1Node, { nodeSelector, tolerations }: Placement = anywhere): boolean {
  const { spec, metadata } = node;
  const tainted = spec?.taints?.some(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      !tolerations.some(
        ({ key, value, effect }) =>
          key === taint.key &&
          (value === undefined || value === (taint.value ?? '')) &&
          (effect === undefined || effect === taint.effect),
      ),
  );
  const chosen = Object.entries(nodeSelector).every(([key, value]) => metadata?.labels?.[key] === value);
  return isReady(node) && spec?.unschedulable !== true && tainted !== true && chosen;
}

const anywhere: Placement = { nodeSelector: {}, tolerations: [] };

/** The command lines of the k3s servers among nodes, which k3s writes to an annotation. */
export const k3sServers = (nodes: readonly V1Node[]): readonly (readonly string[])[] =>
  nodes
    .map(({ metadata }) => JSON.parse(metadata?.annotations?.['k3s.io/node-args'] ?? '[]') as readonly string[])
    .filter(([mode]) => mode === 'server');

export const commandOf = ({ spec }: V1Pod): readonly string[] =>
  spec?.containers.flatMap(({ command = [], args = [] }) => [...command, ...args]) ?? [];

/** The values of an option that may be given several times, as `--name value` or `--name=value`, with or without commas. */
export function valuesOf(name: string, args: readonly string[]): readonly string[] {
  return args
    .flatMap((arg, index) => {
      if (arg === name) return [args[index + 1] ?? ''];
      return arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : [];
    })
    .flatMap((value) => value.split(','));
}
