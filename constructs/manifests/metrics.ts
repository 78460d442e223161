import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { lineagesOf } from '../../config/derived.js';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf, stewardLabels } from '../../config/contract/names.js';
import { program } from './programs.js';

// An instance that was short of processor time answered after 12 s. Prometheus gives up after 10 s unless it is told
// otherwise, and a primary without metrics looks like none.
const endpoint = { port: 'metrics', interval: '30s', scrapeTimeout: '20s' };

/** How Prometheus finds the instances, the steward and the pooler. */
export function metrics(environment: NamedEnvironment): readonly Manifest[] {
  const { pooler, steward } = namesOf(environment);
  const podsWith = (name: string, matchLabels: Record<string, string>) =>
    new PodMonitor({
      metadata: metadata(environment, name, { labels: environment.monitoring.labels }),
      spec: { selector: { matchLabels }, podMetricsEndpoints: [endpoint] },
    });
  return [
    ...lineagesOf(environment).map((lineage) => {
      const { cluster } = namesOf(environment, lineage);
      return podsWith(cluster, { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' });
    }),
    ...(environment.failover.steward.enabled ? [podsWith(steward, stewardLabels(environment))] : []),
    ...(environment.pooler.enabled ? [podsWith(pooler, { 'cnpg.io/poolerName': pooler })] : []),
  ];
}

/** Key of the ConfigMap that holds the queries. */
export const queriesKey = 'queries';

/** SQL that CloudNativePG runs on each instance and publishes as metrics, each as `cnpg_<query>_<column>`: what its own do not tell. */
export function customQueries(environment: NamedEnvironment): Manifest {
  // The label makes CloudNativePG use a change at once.
  const named = metadata(environment, namesOf(environment).queries, { labels: { 'cnpg.io/reload': 'true' } });
  return new ConfigMap({ metadata: named, data: { [queriesKey]: program('metrics/queries.yaml') } });
}
