import { Cluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import { ImageCatalog } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ImageCatalog';
import type { NamedEnvironment } from '../../config/load.js';
import { majorOf } from '../../config/quantities.js';
import { durabilityOf } from '../../config/derived.js';
import { queriesKey } from './metrics.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';
import { nodesOf } from './placement.js';
import { hostBasedAuthentication, serverSettings } from './postgres-settings.js';
import { archive, origin } from './lineage.js';
import { rolesOf } from '../../config/contract/roles.js';
import { type PodAdditions, podPatch } from './pod-patch.js';
import { programsOf } from './programs.js';
import { apiTimeouts, dnsConfig } from './quick-timeouts.js';
import { caughtUpWithin, limitsOfWatchdog, readinessSeconds, startOfWatchdog } from './watchdog.js';

/** The image that every lineage runs. */
export function image(environment: NamedEnvironment): Manifest {
  const { name, image } = environment.postgres;
  return new ImageCatalog({
    metadata: metadata(environment, name, { stays: 'told' }),
    spec: { images: [{ major: majorOf(image), image }] },
  });
}

/** A PostgreSQL primary with replicas that take over by themselves: one lineage of the data. */
export function postgresCluster(environment: NamedEnvironment, lineage: number): Manifest {
  const { postgres, failover, monitoring } = environment;
  const names = namesOf(environment, lineage);
  const pods = podPatch(additionsOf(environment));
  const spec = {
    instances: postgres.instances,
    imageCatalogRef: {
      apiGroup: 'postgresql.cnpg.io',
      kind: 'ImageCatalog',
      name: postgres.name,
      major: majorOf(postgres.image),
    },
    ...origin(environment, lineage),
    ...archive(environment, lineage),
    primaryUpdateStrategy: 'unsupervised' as const,
    primaryUpdateMethod: 'switchover' as const,
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
    probes: probes(environment),
    ...pods.spec,
    postgresql: {
      synchronous: {
        method: 'any' as const,
        number: 1,
        dataDurability: durabilityOf(postgres) === 'strict' ? ('required' as const) : ('preferred' as const),
        failoverQuorum: true,
      },
      ...serverSettings(environment),
      pg_hba: hostBasedAuthentication(environment),
    },
    managed: {
      services: { disabledDefaultServices: ['ro' as const, 'r' as const] },
      roles: rolesOf(environment).map((role) => ({
        name: role.name,
        ensure: 'present' as const,
        login: true,
        inherit: true,
        createdb: role.creates,
        createrole: role.creates,
        connectionLimit: role.connectionLimit,
        ...(role.inRoles.length === 0 ? {} : { inRoles: [...role.inRoles] }),
        passwordSecret: { name: names.passwordSecret(role) },
      })),
    },
    ...(monitoring.enabled
      ? { monitoring: { customQueriesConfigMap: [{ name: names.queries, key: queriesKey }] } }
      : {}),
    certificates: {
      serverAltDNSNames: names.serverNames,
      // Clients hold the CA of one lineage, and shall not notice another.
      ...(lineage === environment.authorityLineage ? {} : { serverCASecret: names.authority }),
    },
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: 'required',
      topologyKey: postgres.placement.topologyKey,
      ...nodesOf(postgres.placement),
    },
    resources: { requests: postgres.resources, limits: postgres.resources },
    storage: volume(postgres.storage),
    walStorage: volume(postgres.walStorage),
  };
  const options = {
    // Without Prune=false, a file that disappears from Git would take the data with it.
    stays: 'told' as const,
    annotations: pods.annotations,
  };
  return new Cluster({ metadata: metadata(environment, names.cluster, options), spec });
}

/** The watchdog, and what lets an instance go on within seconds when the API server or the DNS pod that it talks to was on the lost node. */
function additionsOf(environment: NamedEnvironment): PodAdditions {
  const quick = environment.failover.steward.enabled;
  return {
    operations: [
      { op: 'add', path: '/spec/containers/0/lifecycle', value: startOfWatchdog },
      ...(quick ? [{ op: 'add' as const, path: '/spec/dnsConfig', value: dnsConfig }] : []),
    ],
    env: { ...limitsOfWatchdog(environment), ...(quick ? apiTimeouts : {}) },
    programs: { configMap: namesOf(environment).watchdog, files: programsOf('watchdog') },
  };
}

function probes(environment: NamedEnvironment) {
  const { postgres, failover } = environment;
  const every5Seconds = { periodSeconds: 5, timeoutSeconds: 3 };
  const liveness = {
    periodSeconds: 5,
    timeoutSeconds: 5,
    failureThreshold: 3,
    isolationCheck: { enabled: failover.isolationCheck, requestTimeout: 2000, connectionTimeout: 2000 },
  };
  // Nobody is served by a restarted instance before its startup probe was asked; the default asks every 10 s.
  const startup = { periodSeconds: 2 };
  if (durabilityOf(postgres) === 'strict') {
    return { startup, readiness: { ...every5Seconds, failureThreshold: 3 }, liveness };
  }
  const streaming = { type: 'streaming' as const, maximumLag: '16Mi' };
  return {
    // From here on commits wait for it; until it has caught up, a failover would lose what it still lacks.
    startup: { ...streaming, maximumLag: caughtUpWithin, ...startup },
    readiness: { ...streaming, ...every5Seconds, failureThreshold: Math.ceil(readinessSeconds(environment) / 5) },
    liveness,
  };
}

function volume({ size, storageClass }: NamedEnvironment['postgres']['storage']) {
  return { size, ...(storageClass === undefined ? {} : { storageClass }), resizeInUseVolumes: true };
}
