import type { NamedEnvironment } from '../../config/load.js';
import { restoredLineage } from '../../config/derived.js';
import { namesOf } from '../../config/contract/names.js';
import { barmanPlugin } from './object-store.js';

/** Where the data of a lineage comes from: the first one starts empty, every other from a backup. It counts once. */
export function origin(environment: NamedEnvironment, lineage: number) {
  const { restore, backup } = environment;
  const owner = firstDatabase(environment);
  if (lineage === 1 || backup.type !== 'object-store') {
    return { bootstrap: { initdb: { ...owner, encoding: 'UTF8', dataChecksums: true } } };
  }
  const described = restore !== undefined && restoredLineage(restore) === lineage;
  // One whose restore is no longer in the file would recover from itself, which is refused: never is it made again empty.
  const from = described ? restore.from : lineage;
  return recovery(environment, from, {
    ...owner,
    ...(described && restore.targetTime !== undefined
      ? { recoveryTarget: { targetTime: restore.targetTime, exclusive: false } }
      : {}),
  });
}

/** The database that a Cluster is made with. It is the admin's, so that applications can come and go. */
export function firstDatabase(environment: NamedEnvironment) {
  const { name } = environment.roles.admin;
  return { database: name, owner: name, secret: { name: namesOf(environment).secret(name) } };
}

/** A bootstrap from the backups of a lineage. */
export const recovery = <Options extends object>(environment: NamedEnvironment, from: number, options: Options) => ({
  bootstrap: { recovery: { source: 'origin', ...options } },
  externalClusters: [{ name: 'origin', plugin: barman(environment, from, false) }],
});

/** Where a lineage archives to: a folder of its own. */
export const archive = (environment: NamedEnvironment, lineage: number) =>
  environment.backup.type === 'object-store' ? { plugins: [barman(environment, lineage, true)] } : {};

/** The plugin as a Cluster names it: which store, and the folder of which lineage. */
const barman = (environment: NamedEnvironment, lineage: number, isWALArchiver: boolean) => ({
  name: barmanPlugin,
  enabled: true,
  isWALArchiver,
  parameters: {
    barmanObjectName: namesOf(environment).objectStore,
    serverName: namesOf(environment, lineage).cluster,
  },
});
