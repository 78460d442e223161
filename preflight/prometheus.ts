import { matches, type Selector } from '../cluster/selectors.js';
import { check, type Finding, type Target, failed, ok, warning } from './finding.js';

export interface Prometheus {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, Selector | null | undefined>>;
}

export const monitoringKinds = ['podmonitors.monitoring.coreos.com', 'prometheusrules.monitoring.coreos.com'];

/** Whether Prometheus will find what is made for it. */
export const prometheus = check('Prometheus', async (target) => {
  const { kubernetes, environment } = target;
  const { enabled, namespace } = environment.monitoring;
  if (!enabled) {
    return warning('Monitoring is off: nobody is told when something fails.', 'Set monitoring.enabled: true.');
  }
  const lacking = await kubernetes.lacks(monitoringKinds);
  if (lacking !== undefined) {
    return failed(
      `The cluster does not know ${lacking}.`,
      'Install the Prometheus operator (kube-prometheus-stack), or set monitoring.enabled: false.',
    );
  }
  const servers = await kubernetes.all<Prometheus>('monitoring.coreos.com', 'v1', 'prometheuses');
  if (servers.length === 0) {
    const seen = 'There is no Prometheus that reads PodMonitors and PrometheusRules.';
    return warning(seen, 'Install one, for example kube-prometheus-stack.');
  }
  const here = servers.find(({ metadata }) => metadata.namespace === namespace);
  if (here === undefined) {
    const found = servers.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ');
    return failed(
      `Prometheus runs elsewhere (${found}) than monitoring.namespace (${namespace}), the only one that may read the metrics.`,
      'Correct monitoring.namespace.',
    );
  }
  return Promise.all((['podMonitor', 'rule'] as const).map((kind) => selection(target, here, kind)));
});

async function selection(
  { kubernetes, environment }: Target,
  { metadata, spec }: Prometheus,
  kind: 'podMonitor' | 'rule',
): Promise<Finding> {
  const { namespace, monitoring } = environment;
  const what = { podMonitor: 'PodMonitors', rule: 'PrometheusRules' }[kind];
  const who = `${metadata.namespace}/${metadata.name}`;
  const labels = spec[`${kind}Selector`] ?? undefined;
  if (labels === undefined || !matches(labels, monitoring.labels)) {
    return failed(
      `Prometheus ${who} selects ${what} by ${labels === undefined ? 'nothing at all' : JSON.stringify(labels)}; ours carry ${JSON.stringify(monitoring.labels)}.`,
      'Set monitoring.labels to what it selects, or change its selector.',
    );
  }
  const namespaces = spec[`${kind}NamespaceSelector`] ?? undefined;
  const existing = (await kubernetes.core.listNamespace()).items.find((item) => item.metadata?.name === namespace.name);
  const own = { 'kubernetes.io/metadata.name': namespace.name, ...namespace.labels, ...existing?.metadata?.labels };
  const seen = namespaces === undefined ? metadata.namespace === namespace.name : matches(namespaces, own);
  return seen
    ? ok(`Prometheus ${who} selects our ${what}.`)
    : failed(
        `Prometheus ${who} does not look for ${what} in the namespace ${namespace.name}.`,
        `Change its ${kind}NamespaceSelector, or give the namespace the labels that it selects (namespace.labels).`,
      );
}
