import { releaseOf, versionAt } from '../config/postgres-releases.js';
import { changesOf, type Change, type Manifest } from './change.js';
import type { Context, Effect } from './effect.js';

/** Whether manifests ask for a major version of PostgreSQL before the one that they asked for. */
export function goesBack({ before, after }: Pick<Context, 'before' | 'after'>): boolean {
  return changesOf(before, after).some(
    (change) => isMajor(change) && change.before !== undefined && Number(change.after) < Number(change.before),
  );
}

const isMajor = ({ kind, path }: Change) => kind === 'Cluster' && path.join('.') === 'spec.imageCatalogRef.major';

/** What another major version does. Back is possible only for data that no upgrade has changed. */
export function majorEffect(change: Change, context: Context): Effect {
  const [from, to] = [Number(change.before), Number(change.after)];
  if (to < from) return back(from, to, context);
  const obstacle = obstacleOf(from, to, context);
  if (obstacle !== undefined) return refused(`upgrades PostgreSQL ${from} to ${to}`, context, ...obstacle);
  return {
    level: 'outage',
    says: `stops all instances for pg_upgrade from ${from} to ${to} and clones the replicas again; once it has succeeded, the only way back is a backup`,
    acknowledge: `postgresql: ${from} -> ${to}`,
  };
}

/** CloudNativePG undoes an upgrade that did not succeed as soon as the old image is asked for (`handleRollbackIfNeeded` in pkg/reconciler/majorupgrade/reconciler.go). */
function back(from: number, to: number, context: Context): Effect {
  const { dataMajor } = context;
  if (dataMajor === undefined) {
    return {
      level: 'outage',
      says: `takes back an upgrade from PostgreSQL ${to} to ${from}, which is possible only while it has not succeeded (status.pgDataImageInfo.majorVersion of the Cluster is ${to})`,
      acknowledge: `postgresql: ${from} -> ${to}, the data is of ${to}`,
    };
  }
  if (dataMajor <= to) {
    return { level: 'outage', says: `takes back an upgrade that did not succeed, and starts PostgreSQL ${to} again` };
  }
  const why = `The data is that of PostgreSQL ${dataMajor}; CloudNativePG refuses to go back.`;
  const cure = `Use an image of PostgreSQL ${dataMajor} or later; docs/day-two.md has the way back by a dump.`;
  return refused(`goes from PostgreSQL ${from} to ${to}`, context, why, cure);
}

const refused = (says: string, { after }: Context, why: string, cure: string): Effect => ({
  level: 'refused',
  says,
  problem: { path: 'postgres.image', value: imageIn(after), why, cure },
});

/** Why an upgrade cannot succeed, and the cure; undefined where nothing is known against it. */
function obstacleOf(from: number, to: number, context: Context): readonly [string, string] | undefined {
  // validateImageChange in internal/webhook/v1/cluster_webhook.go.
  if (to < 16) {
    return ['CloudNativePG upgrades only to PostgreSQL 16 or later.', 'Use an image of PostgreSQL 16 or later.'];
  }
  const old = releaseOf(imageIn(context.before));
  const fresh = releaseOf(imageIn(context.after));
  if (old !== undefined && fresh !== undefined && fresh < old) {
    const [is, earliest] = [versionAt(from, old), versionAt(to, old)];
    return [
      `It came out before ${is}, which runs now; pg_upgrade may meet what it does not know, and fails with the service stopped.`,
      `Use ${earliest} or later.`,
    ];
  }
  // Before 17.6 a server refuses to be upgraded with max_slot_wal_keep_size set (PostgreSQL commit f36e5774).
  if (from === 17 && old !== undefined && old < Number(releaseOf('postgresql:17.6'))) {
    return [
      `${versionAt(17, old)} cannot be upgraded while max_slot_wal_keep_size is set, as it is here.`,
      'Use 17.6 or later of PostgreSQL 17 first, in a change of its own.',
    ];
  }
  const others = changesOf(context.before, context.after)
    .filter((change) => change.kind === 'Cluster' && change.path[0] === 'spec' && !isMajor(change))
    .map(({ path }) => path.slice(1).join('.'));
  if (others.length === 0) return undefined;
  return [
    `${others.join(', ')} would change with it; CloudNativePG gives that to the old server before the upgrade, and nothing could be taken back alone.`,
    'Change the image alone; make the other change before it or after it.',
  ];
}

export function imageIn(manifests: readonly Manifest[]): string {
  const catalog = manifests.find(({ kind }) => kind === 'ImageCatalog')?.['spec'] as
    { images: readonly { image: string }[] } | undefined;
  return catalog?.images[0]?.image ?? '';
}
