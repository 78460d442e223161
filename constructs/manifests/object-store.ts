import { BarmanObjectStoreConfiguration } from '@kubernetes-models/cloudnative-pg/github.com/cloudnative-pg/barman-cloud/pkg/api/BarmanObjectStoreConfiguration';
import { ScheduledBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';

/** Name of the Barman Cloud plugin, as CloudNativePG knows it. */
export const barmanPlugin = 'barman-cloud.cloudnative-pg.io';

export type ObjectStoreBackup = Extract<NamedEnvironment['backup'], { type: 'object-store' }>;

/** Where base backups and WAL files go, and how long they are kept. Every lineage has a folder of its own in it. */
export function objectStore(environment: NamedEnvironment, backup: ObjectStoreBackup): Manifest {
  const kind = 'ObjectStore';
  const named = metadata(environment, namesOf(environment).objectStore, { stays: 'quietly' });
  const spec = specOf(environment, backup);
  return {
    kind,
    metadata: named,
    toJSON: () => ({ apiVersion: 'barmancloud.cnpg.io/v1', kind, metadata: named, spec }),
    // The library of models has no more of the plugin's kind.
    validate: () => new BarmanObjectStoreConfiguration(spec.configuration).validate(),
  };
}

function specOf(environment: NamedEnvironment, backup: ObjectStoreBackup) {
  const names = namesOf(environment);
  const { resources } = backup.sidecar;
  const compression = backup.compression === 'none' ? {} : { compression: backup.compression };
  const key = credentialKeys(backup, names.storeCredentials);
  return {
    retentionPolicy: backup.retention,
    configuration: {
      destinationPath: `s3://${[backup.bucket, backup.path].filter(Boolean).join('/')}/`,
      endpointURL: backup.endpoint,
      ...(backup.certificateAuthority === undefined
        ? {}
        : { endpointCA: { name: names.storeAuthority, key: 'ca.crt' } }),
      s3Credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
      // Each is a process of its own, of about a second of processor time: a promotion waits for it.
      wal: { ...compression, maxParallel: 1 },
      // A replica that waits for a spread checkpoint has a snapshot open for minutes, and cleaning on the primary ends it.
      data: { ...compression, immediateCheckpoint: true, jobs: 2 },
    },
    instanceSidecarConfiguration: {
      resources: { requests: resources, limits: resources },
      env: [
        { name: 'AWS_DEFAULT_REGION', value: backup.region },
        // Stores other than AWS refuse the checksums that newer clients add (plugin-barman-cloud issue 393).
        { name: 'AWS_REQUEST_CHECKSUM_CALCULATION', value: 'when_required' },
        { name: 'AWS_RESPONSE_CHECKSUM_VALIDATION', value: 'when_required' },
        // A promotion waits for every attempt, four times over; the archiver of PostgreSQL tries again by itself.
        { name: 'AWS_MAX_ATTEMPTS', value: '2' },
      ],
    },
  };
}

/** Base backups of one lineage: the first at once, the others by the clock, from a replica where one is there. */
export function scheduledBackup(environment: NamedEnvironment, lineage: number, schedule: string): Manifest {
  const { cluster } = namesOf(environment, lineage);
  return new ScheduledBackup({
    metadata: metadata(environment, cluster),
    spec: {
      cluster: { name: cluster },
      schedule,
      immediate: true,
      suspend: false,
      target: 'prefer-standby',
      method: 'plugin',
      pluginConfiguration: { name: barmanPlugin },
      // A backup outlives the schedule that asked for it.
      backupOwnerReference: 'cluster',
    },
  });
}

function credentialKeys({ credentials }: ObjectStoreBackup, own: string) {
  return credentials.type === 'terraform'
    ? { id: { name: own, key: 'ACCESS_KEY_ID' }, secret: { name: own, key: 'SECRET_ACCESS_KEY' } }
    : {
        id: { name: credentials.name, key: credentials.accessKeyIdKey },
        secret: { name: credentials.name, key: credentials.secretAccessKeyKey },
      };
}

/** Host, port and networks of the store, for those who have to reach it. */
export function storeAddress({ endpoint, networks }: ObjectStoreBackup) {
  const { hostname, port, protocol } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    networks: networks ?? [`${host}/${host.includes(':') ? 128 : 32}`],
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}
