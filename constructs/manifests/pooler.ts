import { Pooler as PoolerManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Pooler';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';
import { keptApart, nodesOf, oneByOne } from './placement.js';
import { admissions } from './postgres-settings.js';
import { rolesOf } from '../../config/contract/roles.js';

/** PgBouncer in front of the primary, for applications of the cluster that want it. */
export function pooler(environment: NamedEnvironment): readonly Manifest[] {
  const { pooler, kubernetes } = environment;
  const { cluster, pooler: name } = namesOf(environment);
  const selector = { matchLabels: { 'cnpg.io/poolerName': name } };
  const spec = {
    cluster: { name: cluster },
    instances: pooler.instances,
    type: 'rw' as const,
    deploymentStrategy: oneByOne,
    pgbouncer: {
      image: pooler.image,
      poolMode: pooler.poolMode,
      parameters: {
        client_tls_sslmode: 'require',
        default_pool_size: String(pooler.poolSize),
        max_client_conn: String(pooler.maxClientConnections),
        max_prepared_statements: '200',
        query_wait_timeout: '15',
      },
      pg_hba: [
        ...rolesOf(environment)
          .filter(({ pooled }) => pooled)
          .flatMap((role) => admissions(role, kubernetes.podNetworks)),
        // The operator appends "host all all … md5" for both families; without these lines it would win.
        'host all all 0.0.0.0/0 reject',
        'host all all ::/0 reject',
      ],
    },
    template: {
      spec: {
        affinity: keptApart(pooler.placement.topologyKey, selector.matchLabels),
        ...nodesOf(pooler.placement),
        containers: [{ name: 'pgbouncer', resources: { requests: pooler.resources, limits: pooler.resources } }],
      },
    },
  };
  return [
    new PoolerManifest({ metadata: metadata(environment, name), spec }),
    // The operator makes none for poolers.
    new PodDisruptionBudget({ metadata: metadata(environment, name), spec: { maxUnavailable: 1, selector } }),
  ];
}
