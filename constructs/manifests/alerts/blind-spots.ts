import type { NamedEnvironment } from '../../../config/load.js';
import { type Alert, info, seriesOf } from './alert.js';
import { freeSpace } from './capacity.js';

/** Which other alerts can never fire, since Prometheus has no metrics for them. */
export function blindSpotAlerts(environment: NamedEnvironment): readonly Alert[] {
  if (!environment.monitoring.alerts.blindSpots) return [];
  const { steward, application } = seriesOf(environment);
  const missing = (what: string, vector: string) => `label_replace(absent(${vector}), "what", "${what}", "", "")`;
  return [
    info('PostgresBlindSpot', {
      expr: [
        missing('disks', freeSpace(environment)),
        missing('Argo CD', application('argocd_app_info')),
        missing('certificates', steward('postgres_certificate_end_timestamp_seconds')),
      ]
        .map((vector) => `sum by (what) (${vector})`)
        .join(' or '),
      for: '1h',
      summary: 'Nobody watches: {{ $labels.what }}.',
      description: 'Prometheus has no metrics of it, so that the alerts on it can never fire.',
    }),
  ];
}
