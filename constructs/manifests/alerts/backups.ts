import type { NamedEnvironment } from '../../../config/load.js';
import { namesOf } from '../../../config/contract/names.js';
import { type Alert, critical, seriesOf, warning } from './alert.js';

const plugin = 'barman_cloud_cloudnative_pg_io';

/** Could everything be restored? */
export function backupAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { backup } = environment;
  if (backup.type === 'object-store') return [...objectStoreAlerts(environment), ...drillAlerts(environment)];
  if (backup.type !== 'logical-dump') return [];
  // The Jobs of the CronJob and the one that takes the first dump.
  const jobs = `namespace="${environment.namespace.name}",job_name=~"${namesOf(environment).dump}-.+"`;
  return [backupOld(environment, `kube_job_status_completion_time{${jobs}}`)];
}

/** How long ago the newest of some points of time was, where that is longer than the limit, in seconds; the limit, where there is none or only zeros. */
const olderThan = (times: string, limit: number): string =>
  `time() - max(${times} != 0) > ${limit} or absent(max(${times} != 0)) * ${limit}`;

function backupOld({ monitoring }: NamedEnvironment, newest: string): Alert {
  const hours = monitoring.alerts.backupHours;
  return critical('PostgresBackupOld', {
    expr: olderThan(newest, hours * 3600),
    for: '10m',
    summary: 'No backup is younger than {{ humanizeDuration $value }}.',
    description: `There is none from the last ${hours} hours, or none at all. What was written since then could not be restored, or only slowly.`,
  });
}

function objectStoreAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { instances } = seriesOf(environment);
  const newest = (metric: string) => `max(${instances(metric)})`;
  // A scrape that fails takes the series of the primary away for that moment, and would set the ten minutes back to none.
  const lately = (metric: string) => `max(max_over_time(${instances(metric)}[5m]))`;
  return [
    critical('PostgresArchivingFails', {
      expr: `${lately('cnpg_pg_stat_archiver_last_failed_time')} > ${lately('cnpg_pg_stat_archiver_last_archived_time')}`,
      for: '10m',
      summary: 'The write-ahead log is not archived.',
      description:
        'A restore would lose what was written since then, and the log piles up on its volume until PostgreSQL stops.',
    }),
    backupOld(environment, instances(`${plugin}_last_available_backup_timestamp`)),
    warning('PostgresBackupFailed', {
      expr: `${newest(`${plugin}_last_failed_backup_timestamp`)} > ${newest(`${plugin}_last_available_backup_timestamp`)}`,
      summary: 'The last backup failed.',
      description: 'The one before it can still be restored.',
    }),
  ];
}

/** What `npm run drill -- --metrics FILE` writes for the node exporter. */
function drillAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { drill } = seriesOf(environment);
  return [
    warning('PostgresDrillOld', {
      expr: olderThan(drill('postgres_drill_timestamp_seconds'), environment.monitoring.alerts.drillDays * 86_400),
      for: '1h',
      summary: 'No backup was proved by a restore for {{ humanizeDuration $value }}.',
      description:
        'There was no drill since then, or never one. Nobody knows whether the newest backups can be restored.',
    }),
    critical('PostgresDrillFailed', {
      expr: `${drill('postgres_drill_success')} == 0`,
      summary: 'A drill could not restore the newest backup.',
      description: 'The backup, or what it takes to restore it, is not good. Until it is, act as if there were none.',
    }),
  ];
}
