import { durabilityOf } from '../../../config/derived.js';
import type { NamedEnvironment } from '../../../config/load.js';
import { postgresBytesOf } from '../../../config/quantities.js';
import { type Alert, critical, seriesOf, warning } from './alert.js';

/** Does every commit exist twice, and is what is stored what was written? */
export function durabilityAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { singleCopySeconds, commitWaitSeconds, replicationLagSeconds, replicationLagSize, caDays } =
    environment.monitoring.alerts;
  const { instances, steward } = seriesOf(environment);
  const standbys = `max(${instances('cnpg_commits_synchronous_standbys')})`;
  const expiry = (certificate: string) =>
    `min(${steward('postgres_certificate_end_timestamp_seconds', `certificate=~"${certificate}"`)}) - time()`;
  const day = 86_400;
  return [
    ...(durabilityOf(environment.postgres) === 'self-healing'
      ? [
          critical('PostgresSingleCopy', {
            // Where there was no replica for a day, the first half has no value.
            expr: `(time() - max_over_time(timestamp(${standbys} > 0)[1d:30s]) or vector(${day})) > ${singleCopySeconds} and on () ${standbys} == 0`,
            summary: 'Commits exist only once, for {{ humanizeDuration $value }} now.',
            description:
              'No replica is there, or it is catching up. Writes go on; what was committed since then is lost if the node of the primary is lost.',
          }),
        ]
      : []),
    critical('PostgresCommitsBlocked', {
      expr: `max(${instances('cnpg_commits_longest_wait_seconds')}) > ${commitWaitSeconds}`,
      for: '1m',
      summary: 'Commits wait for a replica, the oldest for {{ humanizeDuration $value }}.',
      description: 'Writes hang until a replica answers. Reads go on. Nothing is lost.',
    }),
    warning('PostgresReplicationLag', {
      expr: `max(${instances('cnpg_pg_replication_lag')}) > ${replicationLagSeconds} or max(${instances('cnpg_pg_stat_replication_replay_diff_bytes')}) > ${postgresBytesOf(replicationLagSize)}`,
      for: '5m',
      summary: 'A replica is behind the primary.',
      description: 'Reads from it are old, and it would take longer to take over.',
    }),
    critical('PostgresDataCorrupted', {
      expr: `max by (pod, datname) (${instances('cnpg_checksums_failures')}) > 0`,
      summary: '{{ $value }} pages of {{ $labels.datname }} on {{ $labels.pod }} failed their checksum.',
      description: 'The disk returned something else than what was written to it. Queries that read these pages fail.',
    }),
    warning('PostgresCertificateExpires', {
      expr: `(${expiry('ca')}) / ${day} < ${caDays}`,
      for: '1h',
      summary: 'The CA of the database ends in {{ $value | printf "%.0f" }} days.',
      description:
        'The operator makes a new one 7 days before. Clients that hold a copy of the old one are then refused.',
    }),
    critical('PostgresCertificateNotRenewed', {
      expr: `(${expiry('ca|server')}) / ${day} < 5`,
      for: '1h',
      summary: 'A certificate of the database ends in {{ $value | printf "%.1f" }} days and was not renewed.',
      description: 'When it ends, clients that check it cannot connect, and replicas cannot stream.',
    }),
  ];
}
