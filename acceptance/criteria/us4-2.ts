import type { Criterion } from '../criterion.js';

export default {
  id: 'US4-2',
  promise: 'Changes are applied by automation, not by hand.',
  measured: 'syncs in the history of the Application, and who began each',
  from: 'Kubernetes API',
  limits: [
    { what: 'begun by hand', unit: 'syncs', atMost: 0 },
    { what: 'in the history', unit: 'syncs', atLeast: 1 },
  ],
  async measure(context) {
    const history = (await context.argo.found()).status?.history ?? [];
    const byHand = history.filter(({ initiatedBy }) => initiatedBy?.automated !== true);
    return {
      values: [byHand.length, history.length],
      details: byHand.map(({ revision, initiatedBy }) => `${revision} by ${initiatedBy?.username ?? 'unknown'}`),
    };
  },
} satisfies Criterion;
