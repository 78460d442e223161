import type { NamedEnvironment } from '../../config/load.js';
import { bytesOf, postgresMegabytes } from '../../config/quantities.js';
import { durabilityOf, reservedConnections, sharedBuffersOf } from '../../config/derived.js';
import type { Origin } from '../../config/contract/applications.js';
import { type Role, rolesOf } from '../../config/contract/roles.js';

/** `postgresql.conf` as far as it differs from what CloudNativePG sets: sizes follow from memory and the WAL volume. */
function serverParameters({ postgres, backup }: NamedEnvironment): Record<string, string> {
  const wal = bytesOf(postgres.walStorage.size);
  // pg_rewind of an old primary needs its WAL back to the checkpoint before the failover: at most max_wal_size away.
  const betweenCheckpoints = postgresMegabytes(wal / 8);
  return {
    max_connections: String(postgres.maxConnections),
    superuser_reserved_connections: String(reservedConnections),
    shared_buffers: postgresMegabytes(sharedBuffersOf(postgres)),
    effective_cache_size: postgresMegabytes((bytesOf(postgres.resources.memory) * 3) / 4),
    max_wal_size: betweenCheckpoints,
    wal_keep_size: betweenCheckpoints,
    max_slot_wal_keep_size: postgresMegabytes(wal / 2),
    ...(backup.type === 'object-store' ? { archive_timeout: `${backup.walArchiveTimeoutSeconds}s` } : {}),
    password_encryption: 'scram-sha-256',
    log_lock_waits: 'on',
    // Sessions of a client that lost power end after 25 s instead of two hours, and with them their locks.
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
    // Makes CloudNativePG load the library; the admin reads what takes time.
    'pg_stat_statements.max': '5000',
    // Without a value the first start of preferred + failoverQuorum hangs (CloudNativePG issue 10547).
    ...(durabilityOf(postgres) === 'strict' ? {} : { 'cnpg.synchronous_standby_names_metadata': '' }),
    ...postgres.parameters,
  };
}

/** What PostgreSQL runs with, as a Cluster names it. */
export const serverSettings = (environment: NamedEnvironment) => ({
  parameters: serverParameters(environment),
  ...(environment.postgres.libraries.length === 0
    ? {}
    : { shared_preload_libraries: [...environment.postgres.libraries] }),
});

/** `pg_hba.conf`: each role from where it may connect, to its databases, by TLS and password, and nobody else. */
export function hostBasedAuthentication(environment: NamedEnvironment): string[] {
  const { kubernetes, lan, clusters } = environment;
  const from = (origin: Origin, networks: readonly string[]) =>
    rolesOf(environment)
      .filter((role) => role.from.includes(origin))
      .flatMap((role) => admissions(role, networks));
  return [
    // Nodes of another cluster are on the LAN as a rule; the first line that fits decides.
    ...Object.entries(clusters).flatMap(([name, { networks }]) => [
      ...from(name, networks),
      ...networks.map((network) => `host all all ${network} reject`),
    ]),
    ...from('cluster', kubernetes.podNetworks),
    ...from('lan', lan.networks),
    // The operator appends "host all all all scram-sha-256"; without this line it would win.
    'host all all all reject',
  ];
}

/** Lines of a `pg_hba.conf`, PostgreSQL's or PgBouncer's, that let a role in from networks by TLS and password. */
export function admissions({ name, databases }: Role, networks: readonly string[]): string[] {
  const all = databases === 'all' ? [databases] : databases;
  return all.flatMap((database) => networks.map((network) => `hostssl ${database} ${name} ${network} scram-sha-256`));
}
