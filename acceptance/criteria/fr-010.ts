import { stateOf } from '../../cluster/argocd.js';
import type { Criterion } from '../criterion.js';

export default {
  id: 'FR-010',
  promise: 'Automation applies what is declared, and keeps it so.',
  measured: 'the Argo CD Application syncs, heals and prunes by itself, and each of its objects is Synced and Healthy',
  from: 'Kubernetes API',
  limits: [
    { what: 'switched off of sync, self-heal, prune', unit: 'settings', atMost: 0 },
    { what: 'not Synced or not Healthy', unit: 'objects', atMost: 0 },
    { what: 'applied', unit: 'objects', atLeast: 5 },
  ],
  async measure(context) {
    const { spec, status } = await context.argo.found();
    const automated = spec.syncPolicy?.automated;
    const settings = [automated !== undefined, automated?.selfHeal === true, automated?.prune === true];
    const objects = status?.resources ?? [];
    const bad = objects.filter(
      (object) => object.status !== 'Synced' || (object.health !== undefined && object.health.status !== 'Healthy'),
    );
    return {
      values: [settings.filter((on) => !on).length, bad.length, objects.length],
      details: [
        stateOf(status),
        ...bad.map(({ kind, name, status: sync, health }) => `${kind}/${name}: ${sync ?? ''} ${health?.status ?? ''}`),
      ],
    };
  },
} satisfies Criterion;
