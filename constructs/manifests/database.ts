import { Database as DatabaseManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { databasesOf, isElsewhere } from '../../config/contract/applications.js';
import { endpointsOf } from '../../config/contract/endpoints.js';
import { namesOf } from '../../config/contract/names.js';
import { secretSuffix } from '../../config/derived.js';

/** The databases of applications in the Cluster of a lineage, with their extensions. */
export function databases(environment: NamedEnvironment, lineage: number): readonly Manifest[] {
  const { cluster } = namesOf(environment, lineage);
  return databasesOf(environment).map(({ name, owner, extensions, from }) => {
    const wanted = extensions.map((extension) => ({ name: extension, ensure: 'present' as const }));
    return new DatabaseManifest({
      metadata: metadata(
        environment,
        `${cluster}-${secretSuffix(name)}`,
        // Its role, and with it the database, exists once its cluster was reached; nothing else waits for that.
        isElsewhere(from) ? { annotations: { 'argocd.argoproj.io/ignore-healthcheck': 'true' } } : {},
      ),
      spec: {
        cluster: { name: cluster },
        name,
        owner,
        ensure: 'present',
        // The object goes with its application, the database stays.
        databaseReclaimPolicy: 'retain',
        ...(wanted.length === 0 ? {} : { extensions: wanted }),
      },
    });
  });
}

/** The record of how the database is reached. */
export function endpointRecord(environment: NamedEnvironment): Manifest {
  const { endpoints } = namesOf(environment);
  return new ConfigMap({ metadata: metadata(environment, endpoints), data: endpointsOf(environment) });
}
