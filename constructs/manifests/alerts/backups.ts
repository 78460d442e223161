import type { NamedEnvironment } from '../../../config/load.js';
import { namesOf } from '../../../config/contract/names.js';
import { type Alert, seriesOf } from './alert.js';

const plugin = 'barman_cloud_cloudnative_pg_io';

/** Could everything be restored? */
export function backupAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { backup } = environment;
  if (backup.type === 'object-store') return [...objectStoreAlerts(environment), ...drillAlerts(environment)];
  if (backup.type !== 'logical-dump') return [];
  const dumps = `cronjob="${namesOf(environment).dump}"`;
  const lastDump = `kube_cronjob_status_last_successful_time{namespace="${environment.namespace.name}",${dumps}}`;
  return [backupOld(environment, lastDump)];
}

function backupOld({ monitoring }: NamedEnvironment, newest: string): Alert {
  const hours = monitoring.alerts.backupHours;
  return {
    name: 'PostgresBackupOld',
    severity: 'critical',
    expr: `time() - max(${newest}) > ${hours * 3600}`,
    for: '10m',
    summary: 'The newest backup is {{ humanizeDuration $value }} old.',
    description: `There is none from the last ${hours} hours. What was written since then could not be restored, or only slowly.`,
  };
}

function objectStoreAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { instances } = seriesOf(environment);
  const newest = (metric: string) => `max(${instances(metric)})`;
  // A scrape that fails takes the series of the primary away for that moment, and would set the ten minutes back to none.
  const lately = (metric: string) => `max(max_over_time(${instances(metric)}[5m]))`;
  return [
    {
      name: 'PostgresArchivingFails',
      severity: 'critical',
      expr: `${lately('cnpg_pg_stat_archiver_last_failed_time')} > ${lately('cnpg_pg_stat_archiver_last_archived_time')}`,
      for: '10m',
      summary: 'The write-ahead log is not archived.',
      description:
        'A restore would lose what was written since then, and the log piles up on its volume until PostgreSQL stops.',
    },
    backupOld(environment, instances(`${plugin}_last_available_backup_timestamp`)),
    {
      name: 'PostgresBackupFailed',
      severity: 'warning',
      expr: `${newest(`${plugin}_last_failed_backup_timestamp`)} > ${newest(`${plugin}_last_available_backup_timestamp`)}`,
      summary: 'The last backup failed.',
      description: 'The one before it can still be restored.',
    },
  ];
}

/** What `npm run drill -- --metrics FILE` writes for the node exporter. */
function drillAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { drill } = seriesOf(environment);
  return [
    {
      name: 'PostgresDrillOld',
      severity: 'warning',
      expr: `time() - max(${drill('postgres_drill_timestamp_seconds')}) > ${environment.monitoring.alerts.drillDays * 86_400}`,
      for: '1h',
      summary: 'No backup was proved by a restore for {{ humanizeDuration $value }}.',
      description: 'Nobody knows whether the backups since then can be restored.',
    },
    {
      name: 'PostgresDrillFailed',
      severity: 'critical',
      expr: `${drill('postgres_drill_success')} == 0`,
      summary: 'A drill could not restore the newest backup.',
      description: 'The backup, or what it takes to restore it, is not good. Until it is, act as if there were none.',
    },
  ];
}
