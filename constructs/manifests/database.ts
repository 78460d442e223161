import { Database as DatabaseManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { endpointsOf } from '../../config/contract/endpoints.js';
import { namesOf } from '../../config/contract/names.js';

/** The database in the Cluster of a lineage, with its extensions. */
export function database(environment: NamedEnvironment, lineage: number): readonly Manifest[] {
  const { postgres, roles } = environment;
  const { cluster } = namesOf(environment, lineage);
  const extensions = postgres.extensions.map((name) => ({ name, ensure: 'present' as const }));
  return [new DatabaseManifest({
      metadata: metadata(environment, `${cluster}-${postgres.database.replaceAll('_', '-')}`, {
        durable: true,
      }),
      spec: {
        cluster: { name: cluster },
        name: postgres.database,
        owner: roles.owner.name,
        ensure: 'present',
        databaseReclaimPolicy: 'retain',
        ...(extensions.length === 0 ? {} : { extensions }),
      },
    })];
}

/** The record of how the database is reached. */
export function endpointRecord(environment: NamedEnvironment): readonly Manifest[] {
  const { endpoints } = namesOf(environment);
  return [new ConfigMap({ metadata: metadata(environment, endpoints), data: endpointsOf(environment) })];
}
