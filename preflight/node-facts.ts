import type { V1Node } from '@kubernetes/client-node';
import { isReady } from '../cluster/kubernetes.js';

/** Name of a node. */
export const nameOf = (node: V1Node): string => node.metadata?.name ?? '';

/** Whether pods without tolerations are placed on it, as instances are. */
export function isUsable(node: V1Node): boolean {
  const { spec } = node;
  const tainted = spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule') === true;
  return isReady(node) && spec?.unschedulable !== true && !tainted;
}

/** The command line of k3s on a node, which k3s writes to an annotation; undefined where it is not k3s. */
export function k3sArguments({ metadata }: V1Node): readonly string[] | undefined {
  const text = metadata?.annotations?.['k3s.io/node-args'];
  return text === undefined ? undefined : (JSON.parse(text) as readonly string[]);
}

/** The values of an option that may be given several times, as `--name value` or `--name=value`, with or without commas. */
export function valuesOf(name: string, args: readonly string[]): readonly string[] {
  return args
    .flatMap((arg, index) => {
      if (arg === name) return [args[index + 1] ?? ''];
      return arg.startsWith(`${name}=`) ? [arg.slice(name.length + 1)] : [];
    })
    .flatMap((value) => value.split(','));
}
