import type { NamedEnvironment } from '../../../config/load.js';
import { bytesOf } from '../../../config/quantities.js';
import { namesOf } from '../../../config/contract/names.js';
import { seriesOf } from '../alerts/alert.js';
import { freeSpace } from '../alerts/capacity.js';
import { bars, lines, name, number, type Row } from './panel.js';

const day = 86_400;

/** What somebody wants to know who opens the dashboard, in the order in which they ask. */
export function rowsOf(environment: NamedEnvironment): readonly Row[] {
  return [isItUp(environment), isDataSafe(environment), whoUsesIt(environment), whatRunsOut(environment)];
}

function isItUp(environment: NamedEnvironment): Row {
  const { postgres } = environment;
  const { cluster } = namesOf(environment);
  const { instances, application } = seriesOf(environment);
  return {
    question: 'Is it up, and who is primary?',
    height: 3,
    panels: [
      name(5, 'Primary', {
        description: 'The instance that accepts writes. Two names, or none, are a fault.',
        queries: { '{{pod}}': `${instances('cnpg_pg_replication_in_recovery')} == 0` },
      }),
      number(4, `Instances that run (of ${postgres.instances})`, {
        description: 'Instances in which PostgreSQL answers.',
        queries: { instances: `sum(${instances('cnpg_collector_up')})` },
        thresholds: [{ colour: 'red' }, { from: 1, colour: 'orange' }, { from: postgres.instances, colour: 'green' }],
      }),
      number(5, 'Primary runs for', {
        description: 'Time since PostgreSQL started on the primary.',
        unit: 's',
        queries: {
          up: `min(time() - ${instances('cnpg_pg_postmaster_start_time')} and on (pod) ${instances('cnpg_pg_replication_in_recovery')} == 0)`,
        },
      }),
      number(5, 'Git and cluster agree', {
        description: 'Whether the Application is Synced and Healthy.',
        queries: {
          agree: `count(${application('argocd_app_info', 'sync_status="Synced"', 'health_status="Healthy"')}) or 0 * count(${application('argocd_app_info')})`,
        },
        thresholds: [{ colour: 'red' }, { from: 1, colour: 'green' }],
        words: { '0': { text: 'no' }, '1': { text: 'yes' } },
      }),
      number(5, 'Alerts that fire', {
        description: 'Warnings and critical alerts of this database.',
        queries: {
          alerts: `count(ALERTS{cluster="${cluster}",namespace="${environment.namespace.name}",alertstate="firing",severity=~"critical|warning"}) or vector(0)`,
        },
        thresholds: [{ colour: 'green' }, { from: 1, colour: 'red' }],
      }),
    ],
  };
}

function isDataSafe(environment: NamedEnvironment): Row {
  const { instances } = seriesOf(environment);
  const standbys = `max(${instances('cnpg_commits_synchronous_standbys')})`;
  return {
    question: 'Is the data safe?',
    height: 5,
    panels: [
      number(4, 'Copies of a new commit', {
        description: 'Instances that have a commit when the client hears that it succeeded.',
        // One replica of the set has to answer, however many there are.
        queries: { copies: `1 + clamp_max(${standbys}, 1)` },
        thresholds: [{ colour: 'red' }, { from: 2, colour: 'green' }],
      }),
      number(4, 'Last had two copies', {
        description: 'Time since the last moment at which commits had two copies, as far as a day goes back.',
        unit: 's',
        queries: { ago: `time() - max_over_time(timestamp(${standbys} > 0)[1d:30s])` },
        thresholds: [{ colour: 'green' }, { from: environment.monitoring.alerts.singleCopySeconds, colour: 'red' }],
      }),
      number(4, 'Damaged pages', {
        description: 'Pages whose checksum did not match.',
        queries: { pages: `sum(${instances('cnpg_checksums_failures')})` },
        thresholds: [{ colour: 'green' }, { from: 1, colour: 'red' }],
      }),
      lines(6, 'Replicas behind the primary', {
        description: 'Write-ahead log that a replica has not replayed yet.',
        unit: 'bytes',
        queries: {
          '{{application_name}}': `max by (application_name) (${instances('cnpg_pg_stat_replication_replay_diff_bytes')})`,
        },
      }),
      lines(6, 'Commits that wait for a replica', {
        description: 'Sessions that wait, and how long the oldest has waited.',
        queries: {
          sessions: `max(${instances('cnpg_commits_waiting')})`,
          seconds: `max(${instances('cnpg_commits_longest_wait_seconds')})`,
        },
      }),
    ],
  };
}

function whoUsesIt(environment: NamedEnvironment): Row {
  const { instances } = seriesOf(environment);
  const people = 'usename!~"postgres|streaming_replica|cnpg_.*"';
  return {
    question: 'Who uses it?',
    height: 6,
    panels: [
      lines(8, 'Connections by role', {
        description: 'Open connections of all instances.',
        queries: { '{{usename}}': `sum by (usename) (${instances('cnpg_backends_total', people)})` },
      }),
      lines(8, 'Transactions', {
        description: 'Commits and rollbacks per second, all databases.',
        unit: 'reqps',
        queries: {
          commits: `sum(rate(${instances('cnpg_pg_stat_database_xact_commit')}[5m]))`,
          rollbacks: `sum(rate(${instances('cnpg_pg_stat_database_xact_rollback')}[5m]))`,
        },
      }),
      lines(8, 'Longest transaction by role', {
        description: 'Age of the oldest open transaction.',
        unit: 's',
        queries: { '{{usename}}': `max by (usename) (${instances('cnpg_backends_max_tx_duration_seconds', people)})` },
      }),
    ],
  };
}

function whatRunsOut(environment: NamedEnvironment): Row {
  const { postgres, monitoring } = environment;
  const limits = monitoring.alerts;
  const { instances, steward } = seriesOf(environment);
  const upTo = (limit: number) => [{ colour: 'green' as const }, { from: limit, colour: 'red' as const }];
  return {
    question: 'What is running out?',
    height: 5,
    panels: [
      bars(8, 'Connections by role, of its limit', {
        description: 'Fullest instance. At 100 % the next client of the role is refused.',
        unit: 'percent',
        queries: {
          '{{rolname}}': `max by (rolname) (100 * ${instances('cnpg_roles_connections')} / ${instances('cnpg_roles_connection_limit')})`,
        },
        thresholds: upTo(limits.connectionsPercent),
      }),
      bars(5, 'Volumes, of their size', {
        description: 'Data and write-ahead log against the sizes in the environment file.',
        unit: 'percent',
        queries: {
          data: `max(100 * sum by (pod) (${instances('cnpg_pg_database_size_bytes')}) / ${bytesOf(postgres.storage.size)})`,
          'write-ahead log': `max(100 * ${instances('cnpg_collector_pg_wal', 'value="size"')} / ${bytesOf(postgres.walStorage.size)})`,
        },
        thresholds: upTo(Math.min(limits.walPercent, limits.dataPercent)),
      }),
      number(3, 'Disk that is left', {
        description: 'Fullest file system that holds a volume.',
        unit: 'percent',
        queries: { left: `min(${freeSpace(environment)})` },
        thresholds: [
          { colour: 'red' },
          { from: limits.diskFreeCriticalPercent, colour: 'orange' },
          { from: limits.diskFreePercent, colour: 'green' },
        ],
      }),
      number(4, 'CA certificate', {
        description: 'Days until the CA ends.',
        unit: 'd',
        queries: {
          days: `(min(${steward('postgres_certificate_end_timestamp_seconds', 'certificate="ca"')}) - time()) / ${day}`,
        },
        thresholds: [{ colour: 'red' }, { from: limits.caDays, colour: 'green' }],
      }),
      number(4, 'Transaction ids', {
        description: 'Oldest transaction id against the age at which the alert fires.',
        unit: 'percent',
        queries: { age: `100 * max(${instances('cnpg_pg_database_xid_age')}) / ${limits.transactionIdAge}` },
        thresholds: upTo(100),
      }),
    ],
  };
}
