import type { NamedEnvironment } from '../../../config/load.js';
import { namesOf } from '../../../config/contract/names.js';

/** A way in which the service fails, as Prometheus sees it. */
export interface Alert {
  /** Its runbook is the same in words, for example `docs/runbooks/no-primary.md` for `PostgresNoPrimary`. */
  readonly name: string;
  /** `critical`: somebody has to get up. `warning`: within a day. `info`: to know. */
  readonly severity: 'critical' | 'warning' | 'info';
  /** PromQL; it has a value while something is wrong. */
  readonly expr: string;
  /** How long that has to last, for example `5m`. Default: not at all. */
  readonly for?: string;
  /** What is wrong, in one line. */
  readonly summary: string;
  /** What it means for clients and data. */
  readonly description: string;
}

const alertOf =
  (severity: Alert['severity']) =>
  (name: string, alert: Omit<Alert, 'name' | 'severity'>): Alert => ({ name, severity, ...alert });
export const critical = alertOf('critical');
export const warning = alertOf('warning');
export const info = alertOf('info');

/** Name of the page of an alert, without its ending. */
export const runbookOf = (alert: string): string =>
  alert
    .replace(/^Postgres/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();

/** Address of the folder of runbooks: as chosen, or that of the repository. */
export function runbooksOf({ monitoring, argocd }: NamedEnvironment): string {
  const repository = argocd.repository
    .replace(/\.git$/, '')
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)(?::\d+)?[:/]/, 'https://$1/');
  return (monitoring.alerts.runbooks ?? `${repository}/blob/${argocd.revision}/docs/runbooks`).replace(/\/$/, '');
}

/** Selectors of the series of an environment, by the labels that the Prometheus operator gives to targets. */
export function seriesOf(environment: NamedEnvironment) {
  const { namespace, operator, monitoring } = environment;
  const { cluster, pooler, steward, application } = namesOf(environment);
  const select =
    (...fixed: readonly string[]) =>
    (metric: string, ...matchers: readonly string[]) =>
      `${metric}{${[...fixed, ...matchers].join(',')}}`;
  const here = `namespace="${namespace.name}"`;
  return {
    instances: select(here, `pod=~"${cluster}-[0-9]+"`),
    poolers: select(here, `pod=~"${pooler}-.+"`),
    steward: select(here, `pod=~"${steward}-.+"`),
    operator: select(`namespace="${operator.namespace}"`, `pod=~"${operatorPods(operator)}"`),
    application: select(`name="${application}"`, `project="${application}"`),
    upgrade: select(here, `job_name=~"${cluster}-[0-9]+-major-upgrade"`),
    volumes: select(here, `persistentvolumeclaim=~"${cluster}-.+"`),
    drill: select(`environment="${environment.name}"`),
    fileSystems: select(`mountpoint="${monitoring.alerts.volumeMountPoint}"`),
  };
}

/** Pods of the operator: named after its release, or as whoever installed it has it (chart or release manifest). */
const operatorPods = ({ install, release }: NamedEnvironment['operator']) => {
  if (!install) return '(.*cloudnative-pg|cnpg-controller-manager)-.+';
  return `${release.includes('cloudnative-pg') ? release : `${release}-cloudnative-pg`}-.+`;
};

/** The number of series, and 0 where there is none. */
export const countOf = (vector: string): string => `(count(${vector}) or vector(0))`;
