import { Database } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database';
import { ImageCatalog } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ImageCatalog';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { NamedEnvironment } from '../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { namesOf } from './names.js';
import { keepData, majorOf } from './postgres-cluster.js';

/** What belongs to the Cluster: its image, the database in it, and how Prometheus finds it. */
export function supportingObjects(environment: NamedEnvironment): readonly Manifest[] {
  const { postgres, namespace, monitoring, roles } = environment;
  const { cluster } = namesOf(environment);
  const metadata = (name: string, wave: number, annotations: Record<string, string> = {}) => ({
    name,
    namespace: namespace.name,
    annotations: { ...annotations, 'argocd.argoproj.io/sync-wave': String(wave) },
  });
  return [
    new ImageCatalog({
      metadata: metadata(postgres.name, 0, keepData),
      spec: { images: [{ major: majorOf(postgres.image), image: postgres.image }] },
    }),
    new Database({
      metadata: metadata(`${cluster}-${postgres.database.replaceAll('_', '-')}`, 3, keepData),
      spec: {
        cluster: { name: cluster },
        name: postgres.database,
        owner: roles.owner.name,
        ensure: 'present',
        databaseReclaimPolicy: 'retain',
        ...(postgres.extensions.length === 0 ? {} : { extensions: postgres.extensions.map((name) => ({ name, ensure: 'present' as const })) }),
      },
    }),
    ...(monitoring.enabled
      ? [
          new PodMonitor({
            metadata: { ...metadata(cluster, 4), labels: monitoring.labels },
            spec: { selector: { matchLabels: { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' } }, podMetricsEndpoints: [{ port: 'metrics' }] },
          }),
        ]
      : []),
  ];
}
