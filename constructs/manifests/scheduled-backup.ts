import { ScheduledBackup as ScheduledBackupManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup';
import { Construct } from 'constructs';
import type { NamedEnvironment } from '../../config/load.js';
import type { ManifestFolder } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';
import { barmanPlugin } from './object-store.js';

/** Base backups of one lineage: the first at once, the others by the clock, from a replica where one is there. */
export class ScheduledBackup extends Construct {
  constructor(scope: ManifestFolder, id: string, environment: NamedEnvironment, lineage: number, schedule: string) {
    super(scope, id);
    const { cluster } = namesOf(environment, lineage);
    scope.add(
      new ScheduledBackupManifest({
        metadata: metadata(environment, cluster),
        spec: {
          cluster: { name: cluster },
          schedule,
          immediate: true,
          suspend: false,
          target: 'prefer-standby',
          method: 'plugin',
          pluginConfiguration: { name: barmanPlugin },
          // A backup outlives the schedule that asked for it.
          backupOwnerReference: 'cluster',
        },
      }),
    );
  }
}
