import { lineagesOf } from '../config/derived.js';
import type { NamedEnvironment } from '../config/load.js';
import { alerts } from '../constructs/manifests/alerts/alerts.js';
import { dashboard } from '../constructs/manifests/dashboard/dashboard.js';
import { databases, endpointRecord } from '../constructs/manifests/database.js';
import { logicalDump } from '../constructs/manifests/logical-dump.js';
import type { Manifest } from '../constructs/manifests/manifest-folder.js';
import { customQueries, metrics } from '../constructs/manifests/metrics.js';
import { networkAccess } from '../constructs/manifests/network-access.js';
import { objectStore, scheduledBackup } from '../constructs/manifests/object-store.js';
import { pooler } from '../constructs/manifests/pooler.js';
import { image, postgresCluster } from '../constructs/manifests/postgres-cluster.js';
import { steward } from '../constructs/manifests/steward.js';
import { watchdogPrograms } from '../constructs/manifests/watchdog.js';

/** What Argo CD owns: the Cluster of each lineage and all that belongs to it. */
export function databaseManifests(environment: NamedEnvironment): readonly Manifest[] {
  const { backup, monitoring, failover } = environment;
  return [
    image(environment),
    watchdogPrograms(environment),
    ...lineagesOf(environment).flatMap((lineage) => [
      postgresCluster(environment, lineage),
      ...databases(environment, lineage),
      ...(backup.type === 'object-store' ? [scheduledBackup(environment, lineage, backup.schedule)] : []),
    ]),
    endpointRecord(environment),
    ...(backup.type === 'object-store' ? [objectStore(environment, backup)] : []),
    ...(backup.type === 'logical-dump' ? logicalDump(environment, backup) : []),
    ...networkAccess(environment),
    ...(failover.steward.enabled ? steward(environment) : []),
    ...(environment.pooler.enabled ? pooler(environment) : []),
    ...(monitoring.enabled ? [metrics, customQueries, alerts, dashboard].flatMap((part) => part(environment)) : []),
  ];
}
