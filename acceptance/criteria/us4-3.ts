import { endpointsOf } from '../../config/contract/endpoints.js';
import { namesOf } from '../../config/contract/names.js';
import type { Criterion } from '../criterion.js';
import { until } from '../../cluster/wait.js';

export default {
  id: 'US4-3',
  promise: 'The actual state matches Git: a change by hand is taken back.',
  measured: 'time until a value that was changed by hand in the ConfigMap of the endpoints is the declared one again',
  from: 'Kubernetes API',
  limits: [{ what: 'until it was taken back', unit: 's', atMost: 300 }],
  invalidWhen: 'the change by hand was not seen in the cluster',
  breaks: 'changes the LAN endpoint in the ConfigMap of the endpoints until Argo CD takes it back',
  async measure({ kubernetes, environment, tidy }) {
    const where = { namespace: environment.namespace.name, name: namesOf(environment).endpoints };
    const read = async () => (await kubernetes.core.readNamespacedConfigMap(where)).data?.['lan'];
    const set = (value: string) =>
      kubernetes.core.patchNamespacedConfigMap({ ...where, body: [{ op: 'replace', path: '/data/lan', value }] });
    const declared = endpointsOf(environment).lan;
    const restore = tidy.later('restore the ConfigMap', () => set(declared));
    await set('changed-by-hand');
    const changed = performance.now();
    await until('it is taken back', 600, async () => (await read()) === declared);
    const seconds = (performance.now() - changed) / 1000;
    await restore();
    return { values: [seconds] };
  },
} satisfies Criterion;
