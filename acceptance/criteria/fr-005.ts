import type { Criterion } from '../criterion.js';

export default {
  id: 'FR-005',
  promise: 'One instance is the primary, the others stream from it, each on a node of its own.',
  measured:
    'pods with the label of the primary, replicas in pg_stat_replication that stream and confirm commits, nodes that hold instances',
  from: 'Kubernetes API',
  limits: [
    { what: 'primaries', unit: 'instances', atLeast: 1, atMost: 1 },
    { what: 'missing replicas', unit: 'instances', atMost: 0 },
    { what: 'instances that share a node', unit: 'instances', atMost: 0 },
  ],
  async measure(context) {
    const instances = await context.instances.list();
    const rows = await context.rows<{ name: string; sync: string; lag: string }>(
      `select application_name as name, sync_state as sync, coalesce(replay_lag, '0')::text as lag from pg_stat_replication where state = 'streaming' and sync_state in ('sync', 'quorum')`,
    );
    return {
      values: [
        instances.filter(({ serves }) => serves).length,
        context.environment.postgres.instances - 1 - rows.length,
        instances.length - new Set(instances.map(({ node }) => node)).size,
      ],
      details: [
        ...instances.map(({ pod, node, serves }) => `${pod} on ${node}${serves ? ', primary' : ''}`),
        ...rows.map(({ name, sync, lag }) => `${name} streams (${sync}), replay lag ${lag}`),
      ],
    };
  },
} satisfies Criterion;
