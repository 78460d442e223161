import * as z from 'zod';
import { group, labelKey, labels, list } from './fields.js';

const toleration = z.strictObject({
  key: labelKey.describe('Key of the taint.'),
  value: z.string().optional().describe('Value of the taint. Default: any.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .optional()
    .describe('Effect of the taint. Default: any.'),
});

const nodes = {
  nodeSelector: labels.default({}).describe('Labels that a node must have, for example `disktype: ssd`.'),
  tolerations: list(toleration).describe('Taints of nodes that do not keep the pods away.'),
};

/** Which nodes run the pods of something that runs once. */
export const placement = group(nodes);

/** Which nodes run the pods of something that runs several times, and how far apart. */
export const spread = group({
  ...nodes,
  topologyKey: labelKey
    .default('kubernetes.io/hostname')
    .describe(
      'Label of the nodes of which no two pods share a value: by default each has a node of its own. `topology.kubernetes.io/zone` keeps them in different zones.',
    ),
});
