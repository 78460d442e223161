import { ScheduledBackup as ScheduledBackupManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup';
import type { NamedEnvironment } from '../../config/load.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { namesOf } from '../../config/contract/names.js';
import { barmanPlugin } from './object-store.js';

/** Base backups of one lineage: the first at once, the others by the clock, from a replica where one is there. */
export function scheduledBackup(environment: NamedEnvironment, lineage: number, schedule: string): readonly Manifest[] {
  const { cluster } = namesOf(environment, lineage);
  return [
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
  ];
}
