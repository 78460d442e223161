import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { NamedEnvironment } from '../../../config/load.js';
import type { Manifest } from '../manifest-folder.js';
import { metadata } from '../metadata.js';
import { namesOf } from '../../../config/contract/names.js';
import { grafanaPanels } from './panel.js';
import { rowsOf } from './rows.js';

/** One screen for Grafana: is it up, who is primary, is the data safe, who uses it, what is running out. */
export function dashboard(environment: NamedEnvironment): Manifest {
  const { dashboard, cluster } = namesOf(environment);
  const { namespace, monitoring } = environment;
  const json = {
    uid: `${namespace.name}-${cluster}`.slice(0, 40),
    title: `PostgreSQL ${namespace.name}/${cluster}`,
    tags: ['postgresql'],
    timezone: 'browser',
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {} }],
    },
    panels: grafanaPanels(rowsOf(environment)),
  };
  return new ConfigMap({
    metadata: metadata(environment, dashboard, { labels: monitoring.dashboardLabels }),
    data: { [`${dashboard}.json`]: `${JSON.stringify(json, null, 1)}\n` },
  });
}
