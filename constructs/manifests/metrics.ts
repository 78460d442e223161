import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { Construct } from 'constructs';
import { lineagesOf } from '../../config/derived.js';
import type { NamedEnvironment } from '../../config/load.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf, stewardLabels } from '../../config/contract/names.js';

// An instance that was short of processor time answered after 12 s. Prometheus gives up after 10 s unless it is told
// otherwise, and a primary without metrics looks like none.
const endpoint = { port: 'metrics', interval: '30s', scrapeTimeout: '20s' };

/** How Prometheus finds the instances, the steward and the pooler. */
export class Metrics extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment) {
    super(scope, id);
    const { pooler, steward } = namesOf(environment);
    const podsWith = (name: string, matchLabels: Record<string, string>) =>
      new PodMonitor({
        metadata: metadata(environment, name, { labels: environment.monitoring.labels }),
        spec: { selector: { matchLabels }, podMetricsEndpoints: [endpoint] },
      });
    for (const lineage of lineagesOf(environment)) {
      const { cluster } = namesOf(environment, lineage);
      scope.add(podsWith(cluster, { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' }));
    }
    if (environment.failover.steward.enabled) scope.add(podsWith(steward, stewardLabels(environment)));
    if (environment.pooler.enabled) scope.add(podsWith(pooler, { 'cnpg.io/poolerName': pooler }));
  }
}
