import { bytesOf } from '../../../config/quantities.js';
import type { NamedEnvironment } from '../../../config/load.js';
import { type Alert, critical, seriesOf, warning } from './alert.js';

/** What runs out: connections, disk, transaction ids. */
export function capacityAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { postgres, monitoring } = environment;
  const limits = monitoring.alerts;
  const { instances } = seriesOf(environment);
  const free = freeSpace(environment);
  const disk = (severity: 'warning' | 'critical', percent: number): Alert => ({
    name: 'PostgresDiskFull',
    severity,
    expr: `${free} < ${percent}`,
    for: '5m',
    summary: 'The disk below the database has {{ $value | printf "%.0f" }} % left.',
    description:
      'It is the file system that holds the volume ({{ $labels.persistentvolumeclaim }}{{ $labels.instance }}), whatever else is on it. When it is full, PostgreSQL stops.',
  });
  return [
    disk('warning', limits.diskFreePercent),
    disk('critical', limits.diskFreeCriticalPercent),
    warning('PostgresDataGrows', {
      expr: `100 * sum by (pod) (${instances('cnpg_pg_database_size_bytes')}) / ${bytesOf(postgres.storage.size)} > ${limits.dataPercent}`,
      for: '15m',
      summary: `The databases fill {{ $value | printf "%.0f" }} % of postgres.storage.size (${postgres.storage.size}).`,
      description:
        'A storage class that enforces sizes stops PostgreSQL at 100 %; local-path lets it go on until the disk of the node is full.',
    }),
    warning('PostgresWalGrows', {
      expr: `100 * max by (pod) (${instances('cnpg_collector_pg_wal', 'value="size"')}) / ${bytesOf(postgres.walStorage.size)} > ${limits.walPercent}`,
      for: '5m',
      summary: `The write-ahead log fills {{ $value | printf "%.0f" }} % of postgres.walStorage.size (${postgres.walStorage.size}).`,
      description: 'A replica is away, or segments cannot be archived. When the volume is full, PostgreSQL stops.',
    }),
    warning('PostgresConnectionsHigh', {
      expr: `100 * sum by (pod) (${instances('cnpg_backends_total')}) / max by (pod) (${instances('cnpg_pg_settings_setting', 'name="max_connections"')}) > ${limits.connectionsPercent}`,
      for: '5m',
      summary: '{{ $value | printf "%.0f" }} % of the connections of {{ $labels.pod }} are in use.',
      description: 'At 100 % new clients are refused (SQLSTATE 53300).',
    }),
    warning('PostgresRoleConnectionsHigh', {
      expr: `100 * max by (pod, rolname) (${instances('cnpg_roles_connections')}) / max by (pod, rolname) (${instances('cnpg_roles_connection_limit')}) > ${limits.connectionsPercent}`,
      for: '5m',
      summary: '{{ $labels.rolname }} uses {{ $value | printf "%.0f" }} % of its connections.',
      description: 'At 100 % its next client is refused (SQLSTATE 53300); other roles do not notice.',
    }),
    warning('PostgresLongTransaction', {
      expr: `max by (pod, datname, usename, application_name) (${instances('cnpg_backends_max_tx_duration_seconds', 'usename!~"postgres|streaming_replica"')}) > ${limits.transactionMinutes * 60}`,
      summary: 'A transaction of {{ $labels.usename }} is open for {{ humanizeDuration $value }}.',
      description: 'Dead rows cannot be removed meanwhile, tables grow, and its locks may block others.',
    }),
    critical('PostgresTransactionIdsRunOut', {
      expr: `max by (datname) (${instances('cnpg_pg_database_xid_age')}) > ${limits.transactionIdAge}`,
      for: '15m',
      summary:
        'Vacuum does not keep up in {{ $labels.datname }}: its oldest transaction id is {{ humanize $value }} transactions old.',
      description: 'At about 2 billion PostgreSQL refuses to write until the database was vacuumed.',
    }),
  ];
}

/**
 * Free space of the file systems that hold the volumes, in percent.
 *
 * Kubelet tells it for volumes that have a file system of their own or are of type `local`. The `hostPath` volumes that
 * local-path makes have no such metric; their disk is that of the node.
 */
export function freeSpace(environment: NamedEnvironment): string {
  const { instances, volumes, fileSystems } = seriesOf(environment);
  const nodes = `max by (host_ip) (${instances('kube_pod_info')})`;
  const ofNodes = `label_replace(${fileSystems('node_filesystem_avail_bytes')} / ${fileSystems('node_filesystem_size_bytes')}, "host_ip", "$1", "instance", "(.+):[0-9]+")`;
  const ofVolumes = `${volumes('kubelet_volume_stats_available_bytes')} / ${volumes('kubelet_volume_stats_capacity_bytes')}`;
  return `100 * (${ofVolumes} or (${ofNodes} and on (host_ip) ${nodes}))`;
}
