import type { CheckedEnvironment } from '../../config/environment.js';

/** Which nodes some pods want, and which taints they bear. */
export type Placement = Pick<CheckedEnvironment['postgres']['placement'], 'nodeSelector' | 'tolerations'>;

const tolerationsOf = ({ tolerations }: Placement) =>
  tolerations.map(({ key, value, effect }) => ({
    key,
    ...(value === undefined ? { operator: 'Exists' as const } : { operator: 'Equal' as const, value }),
    ...(effect === undefined ? {} : { effect }),
  }));

/** What a PodSpec says of the nodes that it may run on; nothing where it may run on any. */
export const nodesOf = (placement: Placement) => ({
  ...(Object.keys(placement.nodeSelector).length === 0 ? {} : { nodeSelector: placement.nodeSelector }),
  ...(placement.tolerations.length === 0 ? {} : { tolerations: tolerationsOf(placement) }),
});

/** Tolerations with which pods leave a dead node after some seconds; Kubernetes would leave them there for 300 s. */
export const evictions = (seconds: number) =>
  ['not-ready', 'unreachable'].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: seconds,
  }));

/** An affinity that keeps pods with these labels in different places. */
export const keptApart = (topologyKey: string, matchLabels: Record<string, string>, more: object = {}) => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels }, ...more }],
  },
});

/** A third pod finds no node of its own, so one goes before its successor comes. */
export const oneByOne = { type: 'RollingUpdate' as const, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
