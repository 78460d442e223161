import { reservedConnections } from './derived.js';
import measured from './parameter-contexts.json' with { type: 'json' };

/**
 * Parameters that CloudNativePG 1.30 keeps to itself
 * (https://cloudnative-pg.io/documentation/1.30/postgresql_conf/#fixed-parameters).
 */
export const fixedParameters =
  /^(allow_system_table_mods|archive_cleanup_command|archive_command|archive_mode|cluster_name|config_file|data_directory|data_sync_retry|event_source|external_pid_file|hba_file|hot_standby|ident_file|jit_provider|listen_addresses|log_destination|log_directory|log_file_mode|log_filename|log_rotation_age|log_rotation_size|log_truncate_on_rotation|logging_collector|port|primary_conninfo|primary_slot_name|promote_trigger_file|recovery_.*|restart_after_crash|restore_command|ssl|ssl_ca_file|ssl_cert_file|ssl_crl_file|ssl_dh_params_file|ssl_ecdh_curve|ssl_key_file|ssl_passphrase_command.*|ssl_prefer_server_ciphers|stats_temp_directory|synchronous_standby_names|synchronized_standby_slots|syslog_.*|temp_tablespaces|unix_socket_.*|cnpg\..*)$/;

/** Parameters that follow from a field of the environment file, and where to change them. */
export const ownedParameters: ReadonlyMap<string, string> = new Map([
  ['max_connections', 'Set postgres.maxConnections.'],
  ['shared_buffers', 'Set postgres.sharedBuffers.'],
  ['effective_cache_size', 'Set postgres.resources.memory; it is three quarters of it.'],
  ['max_wal_size', 'Set postgres.walStorage.size; it is an eighth of it.'],
  ['min_wal_size', 'Set postgres.walStorage.size; an eighth of it is kept anyway (wal_keep_size).'],
  ['max_slot_wal_keep_size', 'Set postgres.walStorage.size; it is half of it.'],
  ['wal_keep_size', 'Set postgres.walStorage.size; it is an eighth of it.'],
  ['archive_timeout', 'Set backup.walArchiveTimeoutSeconds.'],
  ['reserved_connections', `Remove it; superuser_reserved_connections keeps ${reservedConnections}.`],
  ['superuser_reserved_connections', `Remove it; it is ${reservedConnections}.`],
  ['password_encryption', 'Remove it; it is scram-sha-256.'],
  ['synchronous_commit', 'Set postgres.durability.'],
  ['wal_level', 'Remove it; it is logical.'],
  ['fsync', 'Remove it; without it a crash loses data.'],
  ['full_page_writes', 'Remove it; without it a crash loses data.'],
  ['shared_preload_libraries', 'Set postgres.libraries.'],
]);

/** What a change of a parameter takes: `pg_settings.context`. */
type ParameterContext = keyof typeof measured.contexts;

/** All parameters of a major version by their names, without those of libraries that were not loaded when they were listed. */
export const parametersOf = (major: number): ReadonlyMap<string, ParameterContext> =>
  new Map(
    Object.entries(measured.contexts).flatMap(([context, names]) =>
      Object.entries<readonly number[]>(names)
        .filter(([, majors]) => majors.includes(major))
        .map(([name]) => [name, context as ParameterContext] as const),
    ),
  );

/** Libraries that CloudNativePG 1.30 loads as soon as one of their parameters is set (`ManagedExtensions` in pkg/postgres/configuration.go). */
export const loadedLibraries = ['auto_explain', 'pg_failover_slots', 'pg_stat_statements', 'pgaudit'] as const;

/** Extensions that cannot be created before the server has loaded a library, which has their name: each refuses in its `_PG_init` or in its first function. */
export const preloadedExtensions: readonly string[] = [
  'citus',
  'pg_cron',
  'pg_duckdb',
  'pg_net',
  'pg_search',
  'pg_squeeze',
  'pg_stat_kcache',
  'pg_tle',
  'pg_tokenizer',
  'pgaudit',
  'pglogical',
  'timescaledb',
  'vchord',
  'vectors',
];

/** Parameters that a replica has to have at least as high as its primary, so that a lower value comes to the primary first (`GetDecreasedSensibleSettings` in CloudNativePG 1.30). */
export const neverBelowPrimary: readonly string[] = [
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_wal_senders',
  'max_worker_processes',
];
