import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import type { NamedEnvironment } from '../../../config/load.js';
import type { Manifest } from '../manifest-folder.js';
import { metadata } from '../metadata.js';
import { namesOf } from '../../../config/contract/names.js';
import { type Alert, runbookOf, runbooksOf } from './alert.js';
import { availabilityAlerts } from './availability.js';
import { backupAlerts } from './backups.js';
import { blindSpotAlerts } from './blind-spots.js';
import { capacityAlerts } from './capacity.js';
import { durabilityAlerts } from './durability.js';
import { stewardAlerts } from './steward.js';

const groups = [availabilityAlerts, stewardAlerts, durabilityAlerts, backupAlerts, capacityAlerts, blindSpotAlerts];

export const alertsOf = (environment: NamedEnvironment): readonly Alert[] =>
  groups.flatMap((alertsOfGroup) => alertsOfGroup(environment));

/** The alerts of an environment in the form of Prometheus. */
export function rulesOf(environment: NamedEnvironment) {
  const { cluster } = namesOf(environment);
  return alertsOf(environment).map(({ name, severity, summary, description, ...condition }) => ({
    alert: name,
    ...condition,
    labels: { severity, cluster, namespace: environment.namespace.name },
    annotations: { summary, description, runbook_url: `${runbooksOf(environment)}/${runbookOf(name)}.md` },
  }));
}

/** Tells Prometheus when something is wrong, and whom it tells where to read what to do. */
export function alerts(environment: NamedEnvironment): Manifest {
  const { cluster } = namesOf(environment);
  return new PrometheusRule({
    metadata: metadata(environment, cluster, { labels: environment.monitoring.labels }),
    spec: { groups: [{ name: cluster, rules: rulesOf(environment) }] },
  });
}
