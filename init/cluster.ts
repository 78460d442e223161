import type { V1Node, V1Pod, V1StorageClass } from '@kubernetes/client-node';
import { isDefault, type Kubernetes, labelSelectorOf } from '../cluster/kubernetes.js';
import { operatorPodLabels } from '../config/contract/names.js';
import { graceOf } from '../preflight/node-grace.js';
import { isUsable } from '../preflight/node-facts.js';
import { free, scalar } from '../preflight/nodes.js';
import { monitoringKinds, type Prometheus } from '../preflight/prometheus.js';
import { known, type Setting } from './setting.js';

/** The grace period after which a silent node counts as lost, where it can be seen. */
export async function graceSettings(kubernetes: Kubernetes): Promise<readonly Setting[]> {
  const seconds = Math.max(...((await graceOf(kubernetes)) ?? [Number.NaN]));
  if (Number.isNaN(seconds)) return [];
  return [known('kubernetes.nodeMonitorGraceSeconds', seconds, 'node-monitor-grace-period of the controller manager.')];
}

/** An operator of CloudNativePG that is there already stays with whoever installed it. */
export async function operatorSettings({ apps }: Kubernetes): Promise<readonly Setting[]> {
  const labelSelector = labelSelectorOf(operatorPodLabels);
  const [found] = (await apps.listDeploymentForAllNamespaces({ labelSelector })).items;
  if (found?.metadata?.namespace === undefined) return [];
  return [
    known(
      'operator.install',
      false,
      `CloudNativePG runs already (${found.metadata.namespace}/${found.metadata.name ?? ''}). It can be taken over instead: docs/day-two.md.`,
    ),
    known('operator.namespace', found.metadata.namespace, 'Its namespace.'),
  ];
}

export async function argoSettings({ apps }: Kubernetes): Promise<readonly Setting[]> {
  const labelSelector = 'app.kubernetes.io/name=argocd-application-controller';
  const items = [
    ...(await apps.listStatefulSetForAllNamespaces({ labelSelector })).items,
    ...(await apps.listDeploymentForAllNamespaces({ labelSelector })).items,
  ].filter(({ metadata }) => metadata?.labels?.['app.kubernetes.io/name'] === 'argocd-application-controller');
  const found = items[0]?.metadata;
  return [
    found?.namespace === undefined
      ? known('argocd.namespace', 'argocd', 'The default: no application controller of Argo CD was found.')
      : known('argocd.namespace', found.namespace, `Where ${found.name ?? ''} runs.`),
  ];
}

/** Storage class, and processor time where the nodes have less than the default. */
export async function postgresSettings(
  { storage }: Kubernetes,
  nodes: readonly V1Node[],
  pods: readonly V1Pod[],
): Promise<readonly Setting[]> {
  const { items } = await storage.listStorageClass();
  return [...classSettings(items), ...cpuSettings(nodes, pods)];
}

function classSettings(items: readonly V1StorageClass[]): readonly Setting[] {
  const defaults = items.filter(isDefault);
  const [chosen, ...others] = defaults.length > 0 ? defaults : items;
  // With none at all, preflight says so.
  if (chosen === undefined) return [];
  const names = items.map(({ metadata }) => metadata?.name ?? '').join(', ');
  const why = defaults.length > 0 ? 'The default storage class' : 'The only storage class';
  const note = `${why}. There are: ${names}.`;
  const paths = ['postgres.storage.storageClass', 'postgres.walStorage.storageClass'];
  if (others.length > 0) {
    const which = `Which storage class? ${defaults.length > 0 ? 'Several are the default' : 'None is the default'}: ${names}.`;
    return paths.map((path) => ({ path, note: which }));
  }
  return paths.map((path) => ({ path, value: chosen.metadata?.name ?? '', note }));
}

const amounts = ['1', '500m', '250m'] as const;

function cpuSettings(nodes: readonly V1Node[], pods: readonly V1Pod[]): readonly Setting[] {
  const usable = nodes.filter((node) => isUsable(node));
  const fits = (amount: string) => usable.filter((node) => free(node, pods, 'cpu') >= scalar(amount)).length >= 2;
  const amount = amounts.find(fits);
  if (amount === undefined || amount === amounts[0]) return [];
  return [
    known(
      'postgres.resources.cpu',
      amount,
      `Less than the default of ${amounts[0]}: fewer than two nodes have that free.`,
    ),
  ];
}

/** Prometheus, if there is one that reads PodMonitors and PrometheusRules. */
export async function monitoringSettings(kubernetes: Kubernetes): Promise<readonly Setting[]> {
  const [server] = await kubernetes.all<Prometheus>('monitoring.coreos.com', 'v1', 'prometheuses');
  if (server === undefined || (await kubernetes.lacks(monitoringKinds)) !== undefined) {
    return [
      known(
        'monitoring.enabled',
        false,
        'No Prometheus of the Prometheus operator was found: nobody is told when something fails (docs/monitoring.md).',
      ),
    ];
  }
  const { namespace, name } = server.metadata;
  const selectors = [server.spec['podMonitorSelector'], server.spec['ruleSelector']];
  const labels = Object.fromEntries(
    selectors.flatMap((selector) => [
      ...Object.entries(selector?.matchLabels ?? {}),
      ...(selector?.matchExpressions ?? []).flatMap(({ key, operator, values }): [string, string][] =>
        operator === 'In' || operator === 'Exists' ? [[key, values?.[0] ?? 'true']] : [],
      ),
    ]),
  );
  return [
    known('monitoring.enabled', true, `Prometheus ${namespace}/${name} reads metrics and alerts.`),
    known('monitoring.namespace', namespace, 'Where it runs.'),
    known('monitoring.labels', labels, 'What its podMonitorSelector and ruleSelector ask for.'),
  ];
}
