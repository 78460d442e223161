import type { NamedEnvironment } from '../../../config/load.js';
import { type Alert, countOf, seriesOf, warning } from './alert.js';

/** Does somebody look whether nodes are lost, did they find one, and do applications have the CA? */
export function stewardAlerts(environment: NamedEnvironment): readonly Alert[] {
  if (!environment.failover.steward.enabled) return [];
  const { steward } = seriesOf(environment);
  const age = steward('postgres_steward_clean_look_age_seconds');
  const unheard = steward('postgres_steward_unheard_instances');
  const behind = steward('postgres_steward_behind_instances');
  return [
    warning('PostgresStewardActed', {
      // A primary that gives way is part of a switchover, of which PostgresFailoverHappened tells.
      expr: `sum by (action) (increase(${steward('postgres_steward_actions_total', 'action!="deposed"')}[1h])) > 0`,
      summary: 'The steward deleted a pod ({{ $labels.action }}).',
      description:
        'primary, replica: the node of that instance was silent. image: a pod waited for an image that the Cluster no longer names. It ends by itself after an hour.',
    }),
    warning('PostgresStewardBlind', {
      expr: `max by (pod) (${age}) > 60 or max by (pod) (${unheard}) > 0 or max by (pod) (${behind}) > 0`,
      for: '5m',
      summary: 'The steward {{ $labels.pod }} cannot see whether nodes are lost.',
      description:
        'It does nothing then. If the other one sees no more, a lost node is noticed only when Kubernetes does, after about 50 s.',
    }),
    warning('PostgresStewardMissing', {
      expr: `${countOf(age)} < 2`,
      for: '15m',
      summary: '{{ $value }} of 2 stewards run.',
      description:
        'The database works. With one steward the loss of its node, and with none that of any, is noticed only when Kubernetes does, after about 50 s.',
    }),
    warning('PostgresAuthorityCopyStale', {
      // What one of them can write is written.
      expr: `min(${steward('postgres_steward_authority_copies_stale')}) > 0`,
      for: '15m',
      summary: 'Copies of the CA certificate cannot be brought up to date ({{ $value }}).',
      description:
        'Applications go on with the copy that they have. Once the operator makes a new CA, those that verify the server are refused.',
    }),
  ];
}
