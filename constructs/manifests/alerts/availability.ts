import type { NamedEnvironment } from '../../../config/load.js';
import { type Alert, countOf, critical, seriesOf, warning } from './alert.js';

/** Is there a primary, is there a replica, and does what looks after them run? */
export function availabilityAlerts(environment: NamedEnvironment): readonly Alert[] {
  const { postgres, pooler, monitoring } = environment;
  const { replicaMissingMinutes, upgradeMinutes, poolerWaitSeconds } = monitoring.alerts;
  const { instances, poolers, operator, application, upgrade } = seriesOf(environment);
  const primaries = `${instances('cnpg_pg_replication_in_recovery')} == 0`;
  const timeline = `max(${instances('cnpg_timeline_id')})`;
  return [
    critical('PostgresNoPrimary', {
      expr: `${countOf(primaries)} == 0`,
      for: '1m',
      summary: 'No instance is the primary.',
      description:
        'Nobody can write, and nobody on the LAN can connect; or Prometheus reaches no instance. A failover takes less than a minute, so this one does not get on.',
    }),
    critical('PostgresTwoPrimaries', {
      expr: `count(${primaries}) > 1`,
      for: '1m',
      summary: '{{ $value }} instances say that they are the primary.',
      description:
        'One of them is cut off and has not noticed. What is written to it is lost when it joins again. The endpoints lead to one of them only.',
    }),
    warning('PostgresReplicaMissing', {
      // A scrape that fails now and then must not start the wait again.
      expr: `max(max_over_time(${instances('cnpg_pg_replication_streaming_replicas')}[2m])) < ${postgres.instances - 1}`,
      for: `${replicaMissingMinutes}m`,
      summary: `{{ $value }} of ${postgres.instances - 1} replicas stream from the primary.`,
      description: 'The service works, and one more failure may stop it.',
    }),
    warning('PostgresFailoverHappened', {
      expr: `${timeline} - min_over_time(${timeline}[1h:1m]) > 0`,
      summary: 'Another instance became the primary within the last hour.',
      description:
        'It works again; connections were cut. A switchover that somebody asked for, an update and a move count as well. It ends by itself after an hour.',
    }),
    critical('PostgresFailedUpgrade', {
      expr: `max by (job_name) (${upgrade('kube_job_status_failed')}) > 0 or max by (job_name) (time() - ${upgrade('kube_job_status_start_time')} and ${upgrade('kube_job_status_active')} > 0) > ${upgradeMinutes * 60}`,
      summary: 'The upgrade of PostgreSQL by {{ $labels.job_name }} failed, or does not end.',
      description:
        'Nobody can connect. The data is as it was before the upgrade; the revert of the commit starts it again.',
    }),
    warning('PostgresFenced', {
      expr: `max by (pod) (${instances('cnpg_collector_fencing_on')}) == 1`,
      for: '10m',
      summary: '{{ $labels.pod }} is fenced.',
      description:
        'Somebody stopped PostgreSQL in this pod on purpose and did not start it again. While the primary is fenced, nothing takes over.',
    }),
    critical('PostgresOperatorDown', {
      expr: `absent(${operator('up')} == 1)`,
      for: '5m',
      summary: 'The CloudNativePG operator does not run.',
      description: 'The database works, and there is no failover until the operator is back.',
    }),
    warning('PostgresApplicationOutOfSync', {
      expr: `count by (name) (${application('argocd_app_info')} unless ${application('argocd_app_info', 'sync_status="Synced"', 'health_status="Healthy"')}) > 0`,
      for: '15m',
      summary: 'The Application {{ $labels.name }} is not Synced and Healthy.',
      description: 'What runs is not what Git says, or Argo CD cannot read it.',
    }),
    warning('PostgresMetricsMissing', {
      expr: `${countOf(`${instances('cnpg_collector_up')} == 1`)} < ${postgres.instances} or max(${instances('cnpg_collector_last_collection_error')}) > 0`,
      for: '10m',
      summary: 'The metrics of an instance are missing or incomplete.',
      description:
        'Other alerts may stay silent. PostgreSQL does not run in a pod, Prometheus does not reach it, or a query fails.',
    }),
    ...(pooler.enabled
      ? [
          warning('PostgresPoolerDown', {
            // Only there while PgBouncer answers its console; cnpg_pgbouncer_up is made by CloudNativePG 1.30 and never exported.
            expr: `${countOf(poolers('cnpg_pgbouncer_lists_databases'))} < ${pooler.instances}`,
            for: '5m',
            summary: `{{ $value }} of ${pooler.instances} poolers run.`,
            description:
              'Applications that connect through the pooler have less room, or none. The other endpoints work.',
          }),
          warning('PostgresPoolerQueue', {
            expr: `max by (database, user) (${poolers('cnpg_pgbouncer_pools_maxwait')}) > ${poolerWaitSeconds}`,
            for: '2m',
            summary: 'Clients wait {{ $value }} s for a connection of the pooler.',
            description:
              'All connections to {{ $labels.database }} as {{ $labels.user }} are in use. After 15 s clients are refused.',
          }),
        ]
      : []),
  ];
}
