import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics, nothingYet } from '../../drill/result.js';
import { checkEnvironment } from '../../config/load.js';
import { alertsOf } from '../../constructs/manifests/alerts/alerts.js';
import { rowsOf } from '../../constructs/manifests/dashboard/rows.js';
import type { Metric } from '../../programs/steward/metrics.js';
import { objectStore, watched } from '../support/valid.js';

/** Metrics that were not recorded here, with their labels, from the source of what exports them. */
const fromSource: Readonly<Record<string, readonly string[]>> = {
  // plugin-barman-cloud 0.13, internal/cnpgi/instance/metrics.go.
  barman_cloud_cloudnative_pg_io_last_available_backup_timestamp: [],
  barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp: [],
  // kube-state-metrics 2, docs/metrics/workload.
  kube_pod_info: ['host_ip'],
  kube_job_status_active: ['job_name'],
  kube_job_status_completion_time: ['job_name'],
  kube_job_status_failed: ['job_name'],
  kube_job_status_start_time: ['job_name'],
  // Kubernetes, pkg/kubelet/metrics/collectors/volume_stats.go.
  kubelet_volume_stats_available_bytes: ['persistentvolumeclaim'],
  kubelet_volume_stats_capacity_bytes: ['persistentvolumeclaim'],
  // node_exporter 1, collector/filesystem_common.go.
  node_filesystem_avail_bytes: ['mountpoint'],
  node_filesystem_size_bytes: ['mountpoint'],
  // Prometheus itself; the second has the labels of the alerts.
  up: [],
  ALERTS: ['alertstate', 'severity', 'cluster'],
};
/** Metrics of the steward with their labels, as its program names them. */
const ofSteward: Readonly<Record<Metric, readonly string[]>> = {
  postgres_steward_clean_look_age_seconds: ['cluster'],
  postgres_steward_silent_instances: ['cluster'],
  postgres_steward_unheard_instances: ['cluster'],
  postgres_steward_behind_instances: ['cluster'],
  postgres_steward_refusals_total: ['cluster', 'refusal'],
  postgres_steward_actions_total: ['cluster', 'action'],
  postgres_steward_failed_steps_total: ['cluster'],
  postgres_certificate_end_timestamp_seconds: ['certificate', 'cluster'],
  postgres_steward_authority_copies_stale: [],
};
/** Labels that the Prometheus operator gives to what it scrapes. */
const ofTargets = ['namespace', 'pod'];

const recorded = new Map(
  readFileSync(join(import.meta.dirname, 'metrics', 'recorded.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '))
    .map(([name = '', ...labels]): [string, readonly string[]] => [name, labels]),
);

const environment = checkEnvironment('homelab', { ...watched, backup: objectStore });
const dumped = checkEnvironment('homelab', { ...watched, backup: { type: 'logical-dump' } });

for (const [name, labels] of Object.entries(ofSteward)) recorded.set(name, labels);

// What the drill writes, as it writes it.
for (const [, name = '', labels = ''] of metrics(nothingYet(environment)).matchAll(/^(\w+)\{([^}]*)\}/gm)) {
  recorded.set(
    name,
    [...labels.matchAll(/(\w+)=/g)].map(([, label = '']) => label),
  );
}

const expressions = [
  ...[environment, dumped].flatMap((each) => alertsOf(each).map(({ expr }) => expr)),
  ...rowsOf(environment).flatMap(({ panels }) => panels.flatMap(({ queries }) => Object.values(queries))),
];

test.each([...new Set(expressions)])('%s asks for metrics and labels that exist', (expr) => {
  // Every name in an expression that is followed by labels is a metric.
  const selectors = [...expr.matchAll(/([a-zA-Z_]\w*)\{([^}]*)\}/g)];
  expect(selectors.length).toBeGreaterThan(0);
  for (const [, name = '', matchers = ''] of selectors) {
    const labels = recorded.get(name) ?? fromSource[name];
    expect([name, labels]).not.toEqual([name, undefined]);
    const asked = [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label]) => label);
    const known = [...(labels ?? []), ...ofTargets];
    expect([name, asked.filter((label) => label !== undefined && !known.includes(label))]).toEqual([name, []]);
  }
});

test('no metric is asked for without saying of which database', () => {
  for (const expr of expressions) expect(expr).not.toMatch(/\b(cnpg|barman|argocd|kube|kubelet|node)_\w+(?![\w{])/);
});
