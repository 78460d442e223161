/** Series by name and labels, with their values in the notation of promtool, one every 30 s. */
export type Series = Readonly<Record<string, string>>;

export interface Case {
  readonly alert: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** What is different from the healthy series when it has to fire. An empty text takes a series away. */
  readonly fires: Series;
  /** When it has to fire, for example `10m`. */
  readonly at: string;
  /** Labels that it carries beside its own. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description?: string;
  /** What comes near to it and must not make it fire. */
  readonly quiet: Series;
}

const first = 'namespace="databases",pod="postgres-1-1"';
const second = 'namespace="databases",pod="postgres-1-2"';
const always = (value: number) => `${value}x300`;
const day = 86_400;

/** A primary and a replica, both well. */
export const healthy: Series = {
  ...both('cnpg_collector_up', always(1)),
  ...both('cnpg_collector_last_collection_error', always(0)),
  ...both('cnpg_collector_fencing_on', always(0)),
  ...both('cnpg_collector_pg_wal', always(2 ** 30), 'value="size"'),
  ...both('cnpg_pg_settings_setting', always(200), 'name="max_connections"'),
  ...both('cnpg_backends_total', always(20), 'usename="app"'),
  ...both('cnpg_backends_max_tx_duration_seconds', always(5), 'datname="app",usename="app",application_name="shop"'),
  ...both('cnpg_roles_connections', always(20), 'rolname="app"'),
  ...both('cnpg_roles_connection_limit', always(120), 'rolname="app"'),
  ...both('cnpg_pg_database_size_bytes', always(2 ** 30), 'datname="app"'),
  ...both('cnpg_pg_database_xid_age', always(150e6), 'datname="app"'),
  ...both('cnpg_checksums_failures', always(0), 'datname="app"'),
  ...both('cnpg_pg_replication_lag', always(0)),
  [`cnpg_pg_replication_in_recovery{${first}}`]: always(0),
  [`cnpg_pg_replication_in_recovery{${second}}`]: always(1),
  [`cnpg_pg_replication_streaming_replicas{${first}}`]: always(1),
  [`cnpg_pg_replication_streaming_replicas{${second}}`]: always(0),
  [`cnpg_pg_stat_replication_replay_diff_bytes{${first},application_name="postgres-1-2"}`]: always(0),
  [`cnpg_commits_synchronous_standbys{${first}}`]: always(1),
  [`cnpg_commits_longest_wait_seconds{${first}}`]: always(0),
  [`cnpg_timeline_id{${first}}`]: always(1),
  [`cnpg_pg_stat_archiver_last_failed_time{${first}}`]: always(-1),
  [`cnpg_pg_stat_archiver_last_archived_time{${first}}`]: '0+30x300',
  ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', always(600)),
  ...both('barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp', always(0)),
  'cnpg_pgbouncer_lists_databases{namespace="databases",pod="postgres-1-pooler-a"}': always(1),
  'cnpg_pgbouncer_lists_databases{namespace="databases",pod="postgres-1-pooler-b"}': always(1),
  'cnpg_pgbouncer_pools_maxwait{namespace="databases",pod="postgres-1-pooler-a",database="app",user="app"}': always(0),
  'up{namespace="cnpg-system",pod="cloudnative-pg-1"}': always(1),
  'argocd_app_info{name="homelab-database",project="homelab-database",sync_status="Synced",health_status="Healthy"}':
    always(1),
  [`kube_pod_info{${first},host_ip="192.168.4.11"}`]: always(1),
  'node_filesystem_avail_bytes{instance="192.168.4.11:9100",mountpoint="/"}': always(60),
  'node_filesystem_size_bytes{instance="192.168.4.11:9100",mountpoint="/"}': always(100),
  [steward('a', 'clean_look_age_seconds')]: always(5),
  [steward('b', 'clean_look_age_seconds')]: always(5),
  [steward('a', 'unheard_instances')]: always(0),
  [steward('a', 'actions_total', 'primary')]: always(0),
  [certificateEnds('ca')]: always(3650 * day),
  [certificateEnds('server')]: always(3650 * day),
  [drill('timestamp_seconds')]: always(1),
  [drill('success')]: always(1),
};

function steward(pod: string, metric: string, action?: string): string {
  const more = action === undefined ? '' : `,action="${action}"`;
  return `postgres_steward_${metric}{namespace="databases",pod="postgres-steward-${pod}",cluster="postgres-1"${more}}`;
}

function copies(pod: string): string {
  return `postgres_steward_authority_copies_stale{namespace="databases",pod="postgres-steward-${pod}"}`;
}

function certificateEnds(certificate: 'ca' | 'server'): string {
  const more = certificate === 'ca' ? '' : ',cluster="postgres-1"';
  return `postgres_certificate_end_timestamp_seconds{namespace="databases",pod="postgres-steward-a",certificate="${certificate}"${more}}`;
}

function drill(metric: string): string {
  return `postgres_drill_${metric}{environment="homelab",cluster="postgres-1"}`;
}

function upgrade(metric: string): string {
  return `kube_job_status_${metric}{namespace="databases",job_name="postgres-1-1-major-upgrade"}`;
}

function both(metric: string, values: string, labels = ''): Series {
  const more = labels === '' ? '' : `,${labels}`;
  return { [`${metric}{${first}${more}}`]: values, [`${metric}{${second}${more}}`]: values };
}

/** Each alert with what makes it fire and what does not. */
export const cases: readonly Case[] = [
  {
    alert: 'PostgresNoPrimary',
    severity: 'critical',
    fires: { [`cnpg_pg_replication_in_recovery{${first}}`]: '0x9 stale' },
    at: '10m',
    summary: 'No instance is the primary.',
    // The replica took over within a minute.
    quiet: {
      [`cnpg_pg_replication_in_recovery{${first}}`]: '0x9 stale',
      [`cnpg_pg_replication_in_recovery{${second}}`]: '1x10 0x200',
    },
  },
  {
    alert: 'PostgresTwoPrimaries',
    severity: 'critical',
    fires: { [`cnpg_pg_replication_in_recovery{${second}}`]: '1x9 0x200' },
    at: '10m',
    summary: '2 instances say that they are the primary.',
    // Cached values of the old primary for half a minute.
    quiet: { [`cnpg_pg_replication_in_recovery{${second}}`]: '1x9 0x1 1x200' },
  },
  {
    alert: 'PostgresReplicaMissing',
    severity: 'warning',
    fires: { [`cnpg_pg_replication_streaming_replicas{${first}}`]: '1x9 0x200' },
    at: '15m',
    summary: '0 of 1 replicas stream from the primary.',
    quiet: { [`cnpg_pg_replication_streaming_replicas{${first}}`]: '1x9 0x8 1x200' },
  },
  {
    alert: 'PostgresFailedUpgrade',
    severity: 'critical',
    fires: { [upgrade('failed')]: '0x9 1x200', [upgrade('active')]: '1x9 0x200', [upgrade('start_time')]: always(0) },
    at: '10m',
    labels: { job_name: 'postgres-1-1-major-upgrade' },
    summary: 'The upgrade of PostgreSQL by postgres-1-1-major-upgrade failed, or does not end.',
    // It works for ten minutes, succeeds, and its Job stays.
    quiet: { [upgrade('failed')]: always(0), [upgrade('active')]: '1x20 0x200', [upgrade('start_time')]: always(0) },
  },
  {
    alert: 'PostgresFailedUpgrade',
    severity: 'critical',
    fires: { [upgrade('failed')]: always(0), [upgrade('active')]: always(1), [upgrade('start_time')]: always(0) },
    at: '16m',
    labels: { job_name: 'postgres-1-1-major-upgrade' },
    summary: 'The upgrade of PostgreSQL by postgres-1-1-major-upgrade failed, or does not end.',
    // Another Job of the namespace.
    quiet: { 'kube_job_status_failed{namespace="databases",job_name="postgres-dump-1"}': always(1) },
  },
  {
    alert: 'PostgresFailoverHappened',
    severity: 'warning',
    fires: { [`cnpg_timeline_id{${first}}`]: '1x9 2x200' },
    at: '50m',
    summary: 'Another instance became the primary within the last hour.',
    // Prometheus has been looking for five minutes only.
    quiet: { [`cnpg_timeline_id{${first}}`]: '_x90 7x200' },
  },
  {
    alert: 'PostgresStewardActed',
    severity: 'warning',
    fires: { [steward('a', 'actions_total', 'primary')]: '0x9 1x200' },
    at: '30m',
    labels: { action: 'primary' },
    summary: 'The steward deleted a pod (primary).',
    // It started again, and counts from zero.
    quiet: { [steward('a', 'actions_total', 'primary')]: '_x20 0x200' },
  },
  {
    alert: 'PostgresStewardBlind',
    severity: 'warning',
    fires: { [steward('b', 'clean_look_age_seconds')]: '5x9 5+30x200' },
    at: '20m',
    labels: { pod: 'postgres-steward-b' },
    summary: 'The steward postgres-steward-b cannot see whether nodes are lost.',
    // The API server was away for four minutes.
    quiet: { [steward('b', 'clean_look_age_seconds')]: '5x9 5+30x8 5x200' },
  },
  {
    alert: 'PostgresStewardBlind',
    severity: 'warning',
    fires: { [steward('a', 'unheard_instances')]: '0x9 1x200' },
    at: '20m',
    labels: { pod: 'postgres-steward-a' },
    summary: 'The steward postgres-steward-a cannot see whether nodes are lost.',
    // An instance that started again and has not answered yet.
    quiet: { [steward('a', 'unheard_instances')]: '0x9 1x4 0x200' },
  },
  {
    alert: 'PostgresAuthorityCopyStale',
    severity: 'warning',
    fires: { [copies('a')]: '0x9 1x200', [copies('b')]: '0x9 2x200' },
    at: '30m',
    summary: 'Copies of the CA certificate cannot be brought up to date (1).',
    // One of them cannot reach the API server; the other one writes.
    quiet: { [copies('a')]: '0x9 2x200', [copies('b')]: always(0) },
  },
  {
    alert: 'PostgresStewardMissing',
    severity: 'warning',
    fires: { [steward('b', 'clean_look_age_seconds')]: '5x9 stale' },
    at: '30m',
    summary: '1 of 2 stewards run.',
    // Its node was restarted.
    quiet: { [steward('b', 'clean_look_age_seconds')]: '5x9 _x20 5x200' },
  },
  {
    alert: 'PostgresFenced',
    severity: 'warning',
    fires: { [`cnpg_collector_fencing_on{${second}}`]: '0x9 1x200' },
    at: '20m',
    labels: { pod: 'postgres-1-2' },
    summary: 'postgres-1-2 is fenced.',
    quiet: { [`cnpg_collector_fencing_on{${second}}`]: '0x9 1x16 0x200' },
  },
  {
    alert: 'PostgresOperatorDown',
    severity: 'critical',
    fires: { 'up{namespace="cnpg-system",pod="cloudnative-pg-1"}': '1x9 0x200' },
    at: '15m',
    summary: 'The CloudNativePG operator does not run.',
    quiet: {
      'up{namespace="cnpg-system",pod="cloudnative-pg-1"}': '1x9 0x200',
      'up{namespace="cnpg-system",pod="cloudnative-pg-2"}': always(1),
    },
  },
  {
    alert: 'PostgresApplicationOutOfSync',
    severity: 'warning',
    fires: {
      'argocd_app_info{name="homelab-database",project="homelab-database",sync_status="Synced",health_status="Healthy"}':
        '1x9 stale',
      'argocd_app_info{name="homelab-database",project="homelab-database",sync_status="OutOfSync",health_status="Healthy"}':
        '_x10 1x20 stale',
      // What is wrong may change without the alert starting again.
      'argocd_app_info{name="homelab-database",project="homelab-database",sync_status="Unknown",health_status="Degraded"}':
        '_x30 1x200',
    },
    at: '25m',
    labels: { name: 'homelab-database' },
    summary: 'The Application homelab-database is not Synced and Healthy.',
    quiet: {
      'argocd_app_info{name="other",project="other",sync_status="OutOfSync",health_status="Degraded"}': always(1),
    },
  },
  {
    alert: 'PostgresMetricsMissing',
    severity: 'warning',
    fires: { [`cnpg_collector_up{${second}}`]: '1x9 stale' },
    at: '20m',
    summary: 'The metrics of an instance are missing or incomplete.',
    quiet: { [`cnpg_collector_last_collection_error{${second}}`]: '0x9 1x10 0x200' },
  },
  {
    alert: 'PostgresPoolerDown',
    severity: 'warning',
    fires: { 'cnpg_pgbouncer_lists_databases{namespace="databases",pod="postgres-1-pooler-b"}': '1x9 stale' },
    at: '15m',
    summary: '1 of 2 poolers run.',
    quiet: {
      'cnpg_pgbouncer_lists_databases{namespace="databases",pod="postgres-1-pooler-b"}': '1x9 stale',
      'cnpg_pgbouncer_lists_databases{namespace="databases",pod="postgres-1-pooler-c"}': '_x12 1x200',
    },
  },
  {
    alert: 'PostgresPoolerQueue',
    severity: 'warning',
    fires: {
      'cnpg_pgbouncer_pools_maxwait{namespace="databases",pod="postgres-1-pooler-a",database="app",user="app"}':
        '0x9 8x200',
    },
    at: '10m',
    labels: { database: 'app', user: 'app' },
    summary: 'Clients wait 8 s for a connection of the pooler.',
    description: 'All connections to app as app are in use. After 15 s clients are refused.',
    quiet: {
      'cnpg_pgbouncer_pools_maxwait{namespace="databases",pod="postgres-1-pooler-a",database="app",user="app"}':
        '0x9 5x200',
    },
  },
  {
    alert: 'PostgresSingleCopy',
    severity: 'critical',
    fires: { [`cnpg_commits_synchronous_standbys{${first}}`]: '1x20 0x200' },
    at: '15m',
    summary: 'Commits exist only once, for 5m 0s now.',
    // Away for a minute and a half: a restart.
    quiet: { [`cnpg_commits_synchronous_standbys{${first}}`]: '1x20 0x2 1x200' },
  },
  {
    alert: 'PostgresSingleCopy',
    severity: 'critical',
    fires: { [`cnpg_commits_synchronous_standbys{${first}}`]: always(0) },
    at: '15m',
    summary: 'Commits exist only once, for 1d 0h 0m 0s now.',
    // No primary is another alert.
    quiet: { [`cnpg_commits_synchronous_standbys{${first}}`]: '1x20 stale' },
  },
  {
    alert: 'PostgresCommitsBlocked',
    severity: 'critical',
    fires: { [`cnpg_commits_longest_wait_seconds{${first}}`]: '0x9 30x200' },
    at: '10m',
    summary: 'Commits wait for a replica, the oldest for 30s.',
    quiet: { [`cnpg_commits_longest_wait_seconds{${first}}`]: '0x9 12x1 0x200' },
  },
  {
    alert: 'PostgresReplicationLag',
    severity: 'warning',
    fires: { [`cnpg_pg_replication_lag{${second}}`]: '0x9 31x200' },
    at: '15m',
    summary: 'A replica is behind the primary.',
    quiet: { [`cnpg_pg_replication_lag{${second}}`]: '0x9 30x200' },
  },
  {
    alert: 'PostgresReplicationLag',
    severity: 'warning',
    fires: {
      [`cnpg_pg_stat_replication_replay_diff_bytes{${first},application_name="postgres-1-2"}`]: '0x9 67108865x200',
    },
    at: '15m',
    summary: 'A replica is behind the primary.',
    quiet: {
      [`cnpg_pg_stat_replication_replay_diff_bytes{${first},application_name="postgres-1-2"}`]: '0x9 99999999x5 0x200',
    },
  },
  {
    alert: 'PostgresDataCorrupted',
    severity: 'critical',
    fires: { [`cnpg_checksums_failures{${second},datname="app"}`]: '0x9 3x200' },
    at: '10m',
    labels: { pod: 'postgres-1-2', datname: 'app' },
    summary: '3 pages of app on postgres-1-2 failed their checksum.',
    quiet: {},
  },
  {
    alert: 'PostgresCertificateExpires',
    severity: 'warning',
    fires: { [certificateEnds('ca')]: always(59 * day) },
    at: '100m',
    summary: 'The CA of the database ends in 59 days.',
    quiet: { [certificateEnds('ca')]: always(61 * day) },
  },
  {
    alert: 'PostgresCertificateNotRenewed',
    severity: 'critical',
    fires: { [certificateEnds('server')]: always(4.5 * day) },
    at: '100m',
    summary: 'A certificate of the database ends in 4.4 days and was not renewed.',
    // The operator renews when 7 days are left.
    quiet: { [certificateEnds('server')]: always(6.5 * day) },
  },
  {
    alert: 'PostgresArchivingFails',
    severity: 'critical',
    // One scrape fails meanwhile.
    fires: {
      [`cnpg_pg_stat_archiver_last_archived_time{${first}}`]: '0+30x10 300x13 stale 300x200',
      [`cnpg_pg_stat_archiver_last_failed_time{${first}}`]: '-1x11 360+30x12 stale 750+30x200',
    },
    at: '20m',
    summary: 'The write-ahead log is not archived.',
    // Failed once, and succeeded since.
    quiet: { [`cnpg_pg_stat_archiver_last_failed_time{${first}}`]: '-1x11 360x200' },
  },
  {
    alert: 'PostgresBackupOld',
    severity: 'critical',
    fires: { ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', always(-30 * 3600)) },
    at: '20m',
    summary: 'No backup is younger than 1d 6h 20m 0s.',
    quiet: { ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', always(-29 * 3600)) },
  },
  {
    alert: 'PostgresBackupOld',
    severity: 'critical',
    // Never one: the plugin says so with a zero.
    fires: { ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', always(0)) },
    at: '20m',
    summary: 'No backup is younger than 1d 6h 0m 0s.',
    // The first one was complete within ten minutes.
    quiet: { ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', '0x18 540x300') },
  },
  {
    alert: 'PostgresBackupOld',
    severity: 'critical',
    // Never one, and never a plugin that would say so.
    fires: { ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', '') },
    at: '20m',
    summary: 'No backup is younger than 1d 6h 0m 0s.',
    quiet: {
      ...both('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp', ''),
      [`barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${second}}`]: always(600),
    },
  },
  {
    alert: 'PostgresBackupFailed',
    severity: 'warning',
    fires: { ...both('barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp', '0x9 700x200') },
    at: '10m',
    summary: 'The last backup failed.',
    quiet: { ...both('barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp', always(500)) },
  },
  {
    alert: 'PostgresDrillOld',
    severity: 'warning',
    fires: {
      [drill('timestamp_seconds')]: always(-15 * day),
    },
    at: '80m',
    summary: 'No backup was proved by a restore for 15d 1h 20m 0s.',
    quiet: {
      [drill('timestamp_seconds')]: always(-14 * day),
    },
  },
  {
    alert: 'PostgresDrillOld',
    severity: 'warning',
    // Never one.
    fires: { [drill('timestamp_seconds')]: '', [drill('success')]: '' },
    at: '80m',
    summary: 'No backup was proved by a restore for 15d 0h 0m 0s.',
    quiet: { [drill('timestamp_seconds')]: '_x100 3000x200', [drill('success')]: '' },
  },
  {
    alert: 'PostgresDrillFailed',
    severity: 'critical',
    fires: { [drill('success')]: '1x9 0x200' },
    at: '10m',
    labels: { environment: 'homelab', cluster: 'postgres-1' },
    summary: 'A drill could not restore the newest backup.',
    quiet: { 'postgres_drill_success{environment="other",cluster="postgres-1"}': always(0) },
  },
  {
    alert: 'PostgresDiskFull',
    severity: 'warning',
    fires: { 'node_filesystem_avail_bytes{instance="192.168.4.11:9100",mountpoint="/"}': '60x9 19x200' },
    at: '15m',
    labels: { instance: '192.168.4.11:9100', mountpoint: '/', host_ip: '192.168.4.11' },
    summary: 'The disk below the database has 19 % left.',
    description:
      'It is the file system that holds the volume (192.168.4.11:9100), whatever else is on it. When it is full, PostgreSQL stops.',
    // A node that runs no instance.
    quiet: {
      'node_filesystem_avail_bytes{instance="192.168.4.99:9100",mountpoint="/"}': always(1),
      'node_filesystem_size_bytes{instance="192.168.4.99:9100",mountpoint="/"}': always(100),
    },
  },
  {
    alert: 'PostgresDiskFull',
    severity: 'critical',
    fires: {
      'kubelet_volume_stats_available_bytes{namespace="databases",persistentvolumeclaim="postgres-1-1"}': '60x9 9x200',
      'kubelet_volume_stats_capacity_bytes{namespace="databases",persistentvolumeclaim="postgres-1-1"}': always(100),
    },
    at: '15m',
    labels: { persistentvolumeclaim: 'postgres-1-1' },
    summary: 'The disk below the database has 9 % left.',
    description:
      'It is the file system that holds the volume (postgres-1-1), whatever else is on it. When it is full, PostgreSQL stops.',
    quiet: {
      'kubelet_volume_stats_available_bytes{namespace="databases",persistentvolumeclaim="postgres-1-1"}': always(11),
      'kubelet_volume_stats_capacity_bytes{namespace="databases",persistentvolumeclaim="postgres-1-1"}': always(100),
    },
  },
  {
    alert: 'PostgresDataGrows',
    severity: 'warning',
    fires: { [`cnpg_pg_database_size_bytes{${first},datname="app"}`]: always(17 * 2 ** 30) },
    at: '20m',
    labels: { pod: 'postgres-1-1' },
    summary: 'The databases fill 85 % of postgres.storage.size (20Gi).',
    quiet: { [`cnpg_pg_database_size_bytes{${first},datname="app"}`]: always(15 * 2 ** 30) },
  },
  {
    alert: 'PostgresWalGrows',
    severity: 'warning',
    fires: { [`cnpg_collector_pg_wal{${first},value="size"}`]: always(6.4 * 2 ** 30) },
    at: '10m',
    labels: { pod: 'postgres-1-1' },
    summary: 'The write-ahead log fills 80 % of postgres.walStorage.size (8Gi).',
    quiet: { [`cnpg_collector_pg_wal{${first},value="size"}`]: always(5.5 * 2 ** 30) },
  },
  {
    alert: 'PostgresConnectionsHigh',
    severity: 'warning',
    fires: { [`cnpg_backends_total{${first},usename="other"}`]: always(150) },
    at: '10m',
    labels: { pod: 'postgres-1-1' },
    summary: '85 % of the connections of postgres-1-1 are in use.',
    quiet: { [`cnpg_backends_total{${first},usename="other"}`]: always(139) },
  },
  {
    alert: 'PostgresRoleConnectionsHigh',
    severity: 'warning',
    fires: { [`cnpg_roles_connections{${first},rolname="app"}`]: always(108) },
    at: '10m',
    labels: { pod: 'postgres-1-1', rolname: 'app' },
    summary: 'app uses 90 % of its connections.',
    quiet: { [`cnpg_roles_connections{${first},rolname="app"}`]: always(96) },
  },
  {
    alert: 'PostgresLongTransaction',
    severity: 'warning',
    fires: {
      [`cnpg_backends_max_tx_duration_seconds{${first},datname="app",usename="app",application_name="shop"}`]:
        '0+30x300',
    },
    at: '61m',
    labels: { pod: 'postgres-1-1', datname: 'app', usename: 'app', application_name: 'shop' },
    summary: 'A transaction of app is open for 1h 1m 0s.',
    // A base backup.
    quiet: {
      [`cnpg_backends_max_tx_duration_seconds{${first},datname="",usename="streaming_replica",application_name="b"}`]:
        '0+60x300',
    },
  },
  {
    alert: 'PostgresTransactionIdsRunOut',
    severity: 'critical',
    fires: { [`cnpg_pg_database_xid_age{${first},datname="app"}`]: always(600e6) },
    at: '20m',
    labels: { datname: 'app' },
    summary: 'Vacuum does not keep up in app: its oldest transaction id is 600M transactions old.',
    quiet: { [`cnpg_pg_database_xid_age{${first},datname="app"}`]: always(500e6) },
  },
  {
    alert: 'PostgresBlindSpot',
    severity: 'info',
    fires: {
      'argocd_app_info{name="homelab-database",project="homelab-database",sync_status="Synced",health_status="Healthy"}':
        '',
    },
    at: '70m',
    labels: { what: 'Argo CD' },
    summary: 'Nobody watches: Argo CD.',
    quiet: {},
  },
];
