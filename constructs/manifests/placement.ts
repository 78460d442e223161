import type { CheckedEnvironment } from '../../config/environment.js';

type Placement = Pick<CheckedEnvironment['postgres']['placement'], 'nodeSelector' | 'tolerations'>;

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
