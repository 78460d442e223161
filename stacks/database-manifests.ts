import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { Alerts } from '../constructs/alerts/alerts.js';
import { CustomQueries } from '../constructs/custom-queries.js';
import { Dashboard } from '../constructs/dashboard/dashboard.js';
import { Database } from '../constructs/database.js';
import { ManifestFolder } from '../constructs/manifest-folder.js';
import { Metrics } from '../constructs/metrics.js';
import { NetworkAccess } from '../constructs/network-access.js';
import { Pooler } from '../constructs/pooler.js';
import { PostgresCluster } from '../constructs/postgres-cluster.js';

/** What Argo CD owns: the Cluster and all that belongs to it. */
export class DatabaseManifests extends ManifestFolder {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id, environment.name);
    new PostgresCluster(this, 'cluster', environment);
    new Database(this, 'database', environment);
    new NetworkAccess(this, 'access', environment);
    if (environment.pooler.enabled) new Pooler(this, 'pooler', environment);
    if (!environment.monitoring.enabled) return;
    new Metrics(this, 'metrics', environment);
    new CustomQueries(this, 'queries', environment);
    new Alerts(this, 'alerts', environment);
    new Dashboard(this, 'dashboard', environment);
  }
}
