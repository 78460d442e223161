import { Database as DatabaseManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import { Construct } from 'constructs';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { NamedEnvironment } from '../../config/load.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { endpointsOf } from '../../config/contract/endpoints.js';
import { namesOf } from '../../config/contract/names.js';

/** The database in the Cluster of a lineage, with its extensions. */
export class Database extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment, lineage: number) {
    super(scope, id);
    const { postgres, roles } = environment;
    const { cluster } = namesOf(environment, lineage);
    const extensions = postgres.extensions.map((name) => ({ name, ensure: 'present' as const }));
    scope.add(
      new DatabaseManifest({
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
      }),
    );
  }
}

/** The record of how the database is reached. */
export class EndpointRecord extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment) {
    super(scope, id);
    const { endpoints } = namesOf(environment);
    scope.add(new ConfigMap({ metadata: metadata(environment, endpoints), data: endpointsOf(environment) }));
  }
}
