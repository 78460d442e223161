import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { stringify } from 'yaml';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';

const value = (name: string, usage: 'GAUGE' | 'COUNTER' | 'LABEL', description: string) => ({
  [name]: { usage, description },
});

/** What alerts need and the metrics that CloudNativePG comes with do not tell; each becomes `cnpg_<query>_<column>`. */
const queries = {
  commits: {
    primary: true,
    query: `SELECT
  (SELECT count(*) FROM pg_catalog.pg_stat_replication WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')) AS synchronous_standbys,
  (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE wait_event = 'SyncRep') AS waiting,
  (SELECT coalesce(extract(epoch FROM pg_catalog.max(pg_catalog.clock_timestamp() - query_start)), 0) FROM pg_catalog.pg_stat_activity WHERE wait_event = 'SyncRep') AS longest_wait_seconds`,
    metrics: [
      value('synchronous_standbys', 'GAUGE', 'Replicas of which one has each commit before it is acknowledged'),
      value('waiting', 'GAUGE', 'Sessions whose commit waits for a replica'),
      value('longest_wait_seconds', 'GAUGE', 'Age of the oldest statement whose commit waits for a replica'),
    ],
  },
  roles: {
    query: `SELECT rolname, rolconnlimit AS connection_limit, pg_catalog.count(pid) AS connections
FROM pg_catalog.pg_roles LEFT JOIN pg_catalog.pg_stat_activity ON usesysid = pg_roles.oid
WHERE rolcanlogin AND rolconnlimit >= 0
GROUP BY rolname, rolconnlimit`,
    metrics: [
      value('rolname', 'LABEL', 'Name of the role'),
      value('connection_limit', 'GAUGE', 'Connections that the role may have open at once'),
      value('connections', 'GAUGE', 'Connections that the role has open'),
    ],
  },
  timeline: {
    primary: true,
    query:
      "SELECT ('x' || pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int AS id",
    metrics: [value('id', 'GAUGE', 'Timeline of the primary; every promotion raises it')],
  },
  checksums: {
    query: `SELECT coalesce(datname, 'shared objects') AS datname, coalesce(checksum_failures, 0) AS failures FROM pg_catalog.pg_stat_database`,
    metrics: [
      value('datname', 'LABEL', 'Name of the database'),
      value('failures', 'COUNTER', 'Pages whose checksum did not match'),
    ],
  },
};

/** Key of the ConfigMap that holds the queries. */
export const queriesKey = 'queries';

/** SQL that CloudNativePG runs on each instance and publishes as metrics. */
export function customQueries(environment: NamedEnvironment): readonly Manifest[] {
  return [
    new ConfigMap({
      // The label makes CloudNativePG use a change at once. Before the Cluster, which refers to it.
      metadata: metadata(environment, namesOf(environment).queries, {
        labels: { 'cnpg.io/reload': 'true' },
      }),
      data: { [queriesKey]: stringify(queries, { version: '1.1', lineWidth: 0 }) },
    }),
  ];
}
