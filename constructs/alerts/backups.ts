import type { NamedEnvironment } from '../../config/load.js';
import { type Alert, seriesOf } from './alert.js';

/** How backups are taken, and when the newest one is too old. */
export interface BackupsWatched {
  /** `object-store`: base backups and log archive of the Barman Cloud plugin. `logical-dump`: a CronJob that runs pg_dump. */
  readonly type: 'object-store' | 'logical-dump';
  /** Age that the newest backup may have, in hours. */
  readonly backupHours: number;
  /** Name of the CronJob that dumps. Needed for `logical-dump`. */
  readonly dumpCronJob?: string;
  /** The CronJob that proves backups by restoring them, and the age that its last success may have, in days. Left out: no drill is watched. */
  readonly drill?: { readonly cronJob: string; readonly days: number };
}

const plugin = 'barman_cloud_cloudnative_pg_io';

/** Could everything be restored? */
export function backupAlerts(environment: NamedEnvironment, watched: BackupsWatched): readonly Alert[] {
  return [
    ...(watched.type === 'object-store'
      ? objectStoreAlerts(environment, watched)
      : [
          {
            ...backupOld(watched),
            expr: `time() - max(${cronJob(environment, watched.dumpCronJob ?? '')('kube_cronjob_status_last_successful_time')}) > ${watched.backupHours * 3600}`,
          },
        ]),
    ...(watched.drill === undefined ? [] : drillAlerts(environment, watched.drill)),
  ];
}

function backupOld({ backupHours }: BackupsWatched) {
  return {
    name: 'PostgresBackupOld',
    severity: 'critical' as const,
    for: '10m',
    summary: 'The newest backup is {{ humanizeDuration $value }} old.',
    description: `There is none from the last ${backupHours} hours. What was written since then could not be restored, or only slowly.`,
  };
}

function objectStoreAlerts(environment: NamedEnvironment, watched: BackupsWatched): readonly Alert[] {
  const { instances } = seriesOf(environment);
  const newest = (metric: string) => `max(${instances(metric)})`;
  return [
    {
      name: 'PostgresArchivingFails',
      severity: 'critical',
      expr: `${newest('cnpg_pg_stat_archiver_last_failed_time')} > ${newest('cnpg_pg_stat_archiver_last_archived_time')}`,
      for: '10m',
      summary: 'The write-ahead log is not archived.',
      description:
        'A restore would lose what was written since then, and the log piles up on its volume until PostgreSQL stops.',
    },
    {
      ...backupOld(watched),
      expr: `time() - ${newest(`${plugin}_last_available_backup_timestamp`)} > ${watched.backupHours * 3600}`,
    },
    {
      name: 'PostgresBackupFailed',
      severity: 'warning',
      expr: `${newest(`${plugin}_last_failed_backup_timestamp`)} > ${newest(`${plugin}_last_available_backup_timestamp`)}`,
      summary: 'The last backup failed.',
      description: 'The one before it can still be restored.',
    },
  ];
}

function drillAlerts(environment: NamedEnvironment, drill: NonNullable<BackupsWatched['drill']>): readonly Alert[] {
  const here = `namespace="${environment.namespace.name}"`;
  return [
    {
      name: 'PostgresDrillOld',
      severity: 'warning',
      expr: `time() - max(${cronJob(environment, drill.cronJob)('kube_cronjob_status_last_successful_time')}) > ${drill.days * 86_400}`,
      for: '1h',
      summary: 'No backup was proved by a restore for {{ humanizeDuration $value }}.',
      description: 'Nobody knows whether the backups since then can be restored.',
    },
    {
      name: 'PostgresDrillFailed',
      severity: 'critical',
      expr: `sum(kube_job_status_failed{${here},job_name=~"${drill.cronJob}-.+"}) > 0`,
      summary: 'A drill could not restore the newest backup.',
      description: 'The backup, or what it takes to restore it, is not good. Until it is, act as if there were none.',
    },
  ];
}

function cronJob({ namespace }: NamedEnvironment, name: string) {
  return (metric: string) => `${metric}{namespace="${namespace.name}",cronjob="${name}"}`;
}
