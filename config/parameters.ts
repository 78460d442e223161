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
  ['max_wal_size', 'Set postgres.walStorage.size; it is a quarter of it.'],
  ['min_wal_size', 'Set postgres.walStorage.size; it is a sixteenth of it.'],
  ['max_slot_wal_keep_size', 'Set postgres.walStorage.size; it is half of it.'],
  ['wal_keep_size', 'Set postgres.walStorage.size; WAL for a replica is kept by its slot.'],
  ['archive_timeout', 'Set backup.walArchiveTimeoutSeconds.'],
  ['reserved_connections', 'Remove it; it is 5.'],
  ['superuser_reserved_connections', 'Remove it; it is 3.'],
  ['password_encryption', 'Remove it; it is scram-sha-256.'],
  ['synchronous_commit', 'Set postgres.durability.'],
  ['wal_level', 'Remove it; it is logical.'],
  ['fsync', 'Remove it; without it a crash loses data.'],
  ['full_page_writes', 'Remove it; without it a crash loses data.'],
  [
    'shared_preload_libraries',
    'Remove it; CloudNativePG loads what a parameter of the library asks for, for example pgaudit.log.',
  ],
]);
