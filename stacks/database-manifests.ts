import type { Construct } from 'constructs';
import { lineagesOf } from '../config/derived.js';
import type { NamedEnvironment } from '../config/load.js';
import { Alerts } from '../constructs/manifests/alerts/alerts.js';
import { CustomQueries } from '../constructs/manifests/custom-queries.js';
import { Dashboard } from '../constructs/manifests/dashboard/dashboard.js';
import { Databases, EndpointRecord } from '../constructs/manifests/database.js';
import { Image } from '../constructs/manifests/image.js';
import { LogicalDump } from '../constructs/manifests/logical-dump.js';
import { ManifestFolder } from '../constructs/manifests/manifest-folder.js';
import { Metrics } from '../constructs/manifests/metrics.js';
import { NetworkAccess } from '../constructs/manifests/network-access.js';
import { ObjectStore } from '../constructs/manifests/object-store.js';
import { Pooler } from '../constructs/manifests/pooler.js';
import { PostgresCluster } from '../constructs/manifests/postgres-cluster.js';
import { ScheduledBackup } from '../constructs/manifests/scheduled-backup.js';

/** What Argo CD owns: the Cluster of each lineage and all that belongs to it. */
export class DatabaseManifests extends ManifestFolder {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id, environment.name);
    const { backup } = environment;
    new Image(this, 'image', environment);
    for (const lineage of lineagesOf(environment)) {
      new PostgresCluster(this, `cluster-${lineage}`, environment, lineage);
      new Databases(this, `databases-${lineage}`, environment, lineage);
      if (backup.type === 'object-store')
        new ScheduledBackup(this, `backups-${lineage}`, environment, lineage, backup.schedule);
    }
    new EndpointRecord(this, 'endpoints', environment);
    if (backup.type === 'object-store') new ObjectStore(this, 'object-store', environment, backup);
    if (backup.type === 'logical-dump') new LogicalDump(this, 'logical-dump', environment, backup);
    new NetworkAccess(this, 'access', environment);
    if (environment.pooler.enabled) new Pooler(this, 'pooler', environment);
    if (!environment.monitoring.enabled) return;
    new Metrics(this, 'metrics', environment);
    new CustomQueries(this, 'queries', environment);
    new Alerts(this, 'alerts', environment);
    new Dashboard(this, 'dashboard', environment);
  }
}
