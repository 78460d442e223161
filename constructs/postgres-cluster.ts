import { Cluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import type { NamedEnvironment } from '../config/load.js';
import { bytesOf, postgresMegabytes } from '../config/quantities.js';
import { durabilityOf, reservedConnections, sharedBuffersOf } from '../config/rules.js';
import { namesOf, rolesOf } from './names.js';

/** Nothing in Git that disappears may take the data with it. */
export const keepData = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/** A PostgreSQL primary with replicas that take over by themselves. */
export function postgresCluster(environment: NamedEnvironment): Cluster {
  const { postgres, failover, namespace, kubernetes } = environment;
  const names = namesOf(environment);
  const strict = durabilityOf(postgres) === 'strict';
  const volume = ({ size, storageClass }: { size: string; storageClass?: string | undefined }) => ({ size, ...(storageClass === undefined ? {} : { storageClass }), resizeInUseVolumes: false });
  // Longer than the detection of a dead node and the election, or the wait for a ready standby stops failover.
  const readinessSeconds = Math.max(60, kubernetes.nodeMonitorGraceSeconds + 40);
  const { cpu, memory } = postgres.resources;
  const spec = {
    instances: postgres.instances,
    imageCatalogRef: { apiGroup: 'postgresql.cnpg.io', kind: 'ImageCatalog', name: postgres.name, major: majorOf(postgres.image) },
    bootstrap: {
      initdb: {
        database: postgres.database,
        owner: environment.roles.owner.name,
        secret: { name: names.secret(environment.roles.owner.name) },
        encoding: 'UTF8',
        dataChecksums: true,
      },
    },
    primaryUpdateStrategy: 'unsupervised',
    primaryUpdateMethod: 'switchover',
    failoverDelay: 0,
    switchoverDelay: failover.switchoverDelaySeconds,
    stopDelay: failover.stopDelaySeconds,
    smartShutdownTimeout: 0,
    enablePDB: true,
    enableSuperuserAccess: false,
    primaryLease: {
      leaseDurationSeconds: failover.lease.durationSeconds,
      renewDeadlineSeconds: failover.lease.renewDeadlineSeconds,
      retryPeriodSeconds: failover.lease.retryPeriodSeconds,
    },
    probes: {
      ...(strict ? {} : { startup: { type: 'streaming', maximumLag: '16Mi' } }),
      readiness: strict
        ? { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 }
        : { type: 'streaming', maximumLag: '16Mi', periodSeconds: 5, timeoutSeconds: 3, failureThreshold: Math.ceil(readinessSeconds / 5) },
      liveness: { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3, isolationCheck: { enabled: failover.isolationCheck, requestTimeout: 2000, connectionTimeout: 2000 } },
    },
    postgresql: {
      synchronous: { method: 'any', number: 1, dataDurability: strict ? 'required' : 'preferred', failoverQuorum: true },
      parameters: {
        max_connections: String(postgres.maxConnections),
        superuser_reserved_connections: String(reservedConnections.superuser),
        ...(majorOf(postgres.image) >= 16 ? { reserved_connections: String(reservedConnections.reserved) } : {}),
        shared_buffers: postgresMegabytes(sharedBuffersOf(postgres)),
        effective_cache_size: postgresMegabytes((bytesOf(memory) * 3) / 4),
        max_wal_size: postgresMegabytes(bytesOf(postgres.walStorage.size) / 4),
        min_wal_size: postgresMegabytes(Math.max(bytesOf(postgres.walStorage.size) / 16, 80 * 2 ** 20)),
        max_slot_wal_keep_size: postgresMegabytes(bytesOf(postgres.walStorage.size) / 2),
        password_encryption: 'scram-sha-256',
        log_lock_waits: 'on',
        // Without a value the first start of preferred + failoverQuorum hangs (CloudNativePG issue 10547).
        ...(strict ? {} : { 'cnpg.synchronous_standby_names_metadata': '' }),
        ...postgres.parameters,
      },
      pg_hba: hostBasedAuthentication(environment),
    },
    managed: {
      services: { disabledDefaultServices: ['ro', 'r'] as ('ro' | 'r')[] },
      roles: rolesOf(environment).map((role) => ({
        name: role.name,
        ensure: 'present',
        login: true,
        inherit: true,
        createdb: role.creates,
        createrole: role.creates,
        connectionLimit: role.connectionLimit,
        ...(role.inRoles.length === 0 ? {} : { inRoles: [...role.inRoles] }),
        passwordSecret: { name: names.secret(role.name) },
      })),
    },
    certificates: { serverAltDNSNames: names.serverNames },
    affinity: { enablePodAntiAffinity: true, podAntiAffinityType: 'required', topologyKey: 'kubernetes.io/hostname' },
    resources: { requests: { cpu, memory }, limits: { cpu, memory } },
    storage: volume(postgres.storage),
    walStorage: volume(postgres.walStorage),
  };
  return new Cluster({
    metadata: { name: names.cluster, namespace: namespace.name, annotations: { ...keepData, 'argocd.argoproj.io/sync-wave': '1' } },
    spec,
  });
}

/** The major version that an image's tag begins with. */
export const majorOf = (image: string): number => Number(/:(\d+)[^/]*$/.exec(image.split('@')[0] ?? '')?.[1]);

function hostBasedAuthentication(environment: NamedEnvironment): string[] {
  const networks = { cluster: environment.kubernetes.podNetworks, lan: environment.lan.networks };
  return [
    ...rolesOf(environment).flatMap((role) =>
      role.from.flatMap((origin) =>
        networks[origin].map((network) => `hostssl ${role.everyDatabase ? 'all' : environment.postgres.database} ${role.name} ${network} scram-sha-256`),
      ),
    ),
    // The operator appends "host all all all scram-sha-256"; without this line it would win.
    'host all all all reject',
  ];
}
