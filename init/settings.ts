import type { Kubernetes } from '../cluster/kubernetes.js';
import type { Lan } from '../cluster/lan.js';
import { argoSettings, graceSettings, monitoringSettings, operatorSettings, postgresSettings } from './cluster.js';
import { gitSettings } from './git.js';
import { lanSettings } from './lan.js';
import { networkSettings } from './networks.js';
import { known, type Setting } from './setting.js';

/** The namespace that the database gets unless the file says otherwise. */
const namespace = 'databases';

/** Everything that an environment file has to say and that cluster and working copy know. */
export async function readSettings(root: string, kubernetes: Kubernetes, lan: Lan): Promise<readonly Setting[]> {
  const { items: nodes } = await kubernetes.core.listNode();
  const { items: pods } = await kubernetes.core.listPodForAllNamespaces();
  return [
    known(
      'kubernetes.context',
      kubernetes.context,
      'The current context of the kubeconfig: nothing is ever applied to another cluster.',
    ),
    ...(await networkSettings(kubernetes, nodes, pods)),
    ...(await graceSettings(kubernetes)),
    ...(await operatorSettings(kubernetes)),
    ...(await argoSettings(kubernetes)),
    ...(await gitSettings(root, kubernetes)),
    ...(await postgresSettings(kubernetes, nodes, pods)),
    known(
      'applications',
      [],
      "Who connects from a namespace: { name: 'shop', namespace: 'shop' } has a database of its own.",
    ),
    ...(await lanSettings(kubernetes, nodes, namespace, lan)),
    ...(await monitoringSettings(kubernetes)),
  ];
}
