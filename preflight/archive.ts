import { restoredLineage } from '../config/derived.js';
import { namesOf } from '../config/contract/names.js';
import { Instances } from '../cluster/instances.js';
import { orNothing } from '../cluster/kubernetes.js';
import { check, type Finding, type Target, ok, unknown, warning } from './finding.js';

/** WAL files that wait, and the second in which the newest archived one was complete: renaming keeps the time of its status file. */
const progress = `select count(*) filter (where name like '%.ready'),
  floor(extract(epoch from max(modification) filter (where name like '%.done')))
  from pg_ls_archive_statusdir() where name ~ '^[0-9A-F]{24}[.]'`;

/**
 * Whether the archive holds what a restore needs that has not happened yet. The Job that recovers is tried seven times
 * within about a quarter of an hour (`backoffLimit` 6, the default of Kubernetes), and then no more.
 */
export const archive = check('archive', async (target) => {
  const { restore } = target.environment;
  if (restore === undefined || (await isRecovered(target, restoredLineage(restore)))) return [];
  return [await reach(target, restore)];
});

async function isRecovered({ kubernetes, environment }: Target, lineage: number): Promise<boolean> {
  const restored = new Instances(kubernetes, environment, namesOf(environment, lineage).cluster);
  return ((await orNothing(restored.status()))?.readyInstances ?? 0) > 0;
}

async function reach(
  { kubernetes, environment }: Target,
  { from, targetTime }: NonNullable<Target['environment']['restore']>,
): Promise<Finding> {
  const source = namesOf(environment, from).cluster;
  const instances = new Instances(kubernetes, environment, source);
  const primary = await instances.primary();
  if (primary === undefined) {
    return unknown(
      `No primary of ${source} runs that could tell how far its archive is.`,
      'What it had not archived cannot be restored from the store.',
    );
  }
  const [waiting = '', newest = ''] = (await instances.psql(primary.pod, progress)).split('|');
  const wanted = targetTime === undefined ? undefined : Date.parse(targetTime);
  const reached = newest === '' ? undefined : Number(newest) * 1000;
  const isThere = wanted === undefined ? waiting === '0' : reached !== undefined && reached >= wanted;
  const end = reached === undefined ? 'is empty' : `ends at ${new Date(reached).toISOString()}`;
  const seen = `The archive of ${source} ${end}; ${waiting} WAL files wait to be archived.`;
  if (isThere) return ok(seen);
  return warning(
    wanted === undefined ? seen : `${seen} That is before restore.targetTime.`,
    `Look again before the restore is pushed: a recovery that lacks a WAL file is tried seven times within about a quarter of an hour, and then no more. How the archive gets on: kubectl -n ${environment.namespace.name} logs ${primary.pod} -c plugin-barman-cloud`,
  );
}
