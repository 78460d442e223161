import type { Kubernetes } from '../cluster/kubernetes.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { Instances } from '../cluster/instances.js';
import type { Tidy } from '../cluster/tidy.js';
import { within } from '../cluster/wait.js';
import { newestBackup } from './backups.js';
import { contentsOf, differences, totals } from './contents.js';
import { Copy } from './copy.js';
import { type DrillResult, nothingYet } from './result.js';

interface DrillOptions {
  /** Limit of the recovery, in minutes. */
  readonly minutes: number;
  readonly tell: (text: string) => void;
  /** Removes what the drill made, when it is interrupted. */
  readonly tidy: Tidy;
}

/**
 * Restores the newest backup and every WAL file after it beside the live cluster, and compares all data at one position of
 * the WAL. Never throws for what is wrong with the backups: the result says it.
 */
export async function drill(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  options: DrillOptions,
): Promise<DrillResult> {
  const result = nothingYet(environment);
  try {
    await prove(kubernetes, environment, options, result);
    return { ...result, passed: true };
  } catch (error) {
    return { ...result, passed: false, why: (error as Error).message };
  }
}

/** Fills the result as far as it gets. */
async function prove(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  { minutes, tell, tidy }: DrillOptions,
  result: DrillResult,
): Promise<void> {
  const limit = minutes * 60;
  const instances = new Instances(kubernetes, environment);
  const copy = new Copy(kubernetes, environment);
  const age = await copy.age();
  if (age !== undefined) {
    const why = `another drill is going on, or was killed less than ${minutes} minutes ago`;
    if (age < limit) throw new Error(`${copy.name} is there: ${why}`);
    tell(`${copy.name} was left by a drill that was killed; it is removed`);
    await copy.remove();
  }
  const backup = await newestBackup(kubernetes, environment);
  result.backupFinished = backup.finished;
  tell(`the newest backup was complete at ${result.backupFinished}`);

  const all = await instances.list();
  const primary = all.find(({ serves }) => serves);
  const replica = all.find(({ serves, ready }) => ready && !serves);
  if (primary === undefined || replica === undefined) {
    throw new Error('the comparison reads a replica and archives from the primary; one of them is not ready');
  }
  const archive = new Archive(instances, primary.pod);
  result.dataAgeSeconds = await archive.age();
  tell(`reading all data on ${replica.pod} at one position of the WAL`);
  const behind = await archive.mark();
  const before = await contentsOf(instances, replica.pod, limit, behind);
  Object.assign(result, totals(before.lines));
  await archive.reaches();

  tell(`restoring ${namesOf(environment).cluster} to ${before.lsn} as ${copy.name}`);
  const removeNow = tidy.later(`remove ${copy.name}`, () => copy.remove());
  try {
    const started = Date.now();
    await copy.create(backup.id, before.lsn);
    await copy.healthy(limit);
    result.recoverySeconds = (Date.now() - started) / 1000;
    tell(`recovered in ${result.recoverySeconds.toFixed(0)} s; comparing`);
    const after = await contentsOf(copy.instances, copy.pod, limit);
    const different = differences(before.lines, after.lines);
    if (different.length > 0) {
      throw new Error(`the restored data differs in ${different.length} places: ${different.slice(0, 5).join('; ')}`);
    }
    tell('checking every table and index by pg_amcheck');
    await checkStructure(copy, limit);
    result.seconds = (Date.now() - started) / 1000;
  } finally {
    await removeNow();
  }
}

async function checkStructure({ instances, pod }: Copy, seconds: number): Promise<void> {
  const command = ['pg_amcheck', '--all', '--install-missing', '--heapallindexed', '--jobs=2'];
  const { status, stdout, stderr } = await instances.run(pod, command, seconds);
  if (status !== 0) throw new Error(`pg_amcheck found damage: ${(stdout + stderr).trim().slice(0, 600)}`);
}

class Archive {
  constructor(
    private readonly instances: Instances,
    private readonly primary: string,
  ) {}

  /** Seconds since a WAL file reached the archive: what would be lost if every instance were lost now. */
  async age(): Promise<number> {
    const age = 'coalesce(extract(epoch from now() - last_archived_time), -1)';
    return Number(await this.sql(`select ${age} from pg_stat_archiver`));
  }

  /** Writes into the WAL, so that a position behind the newest base backup exists. Returns it. */
  async mark(): Promise<string> {
    return this.sql(`select pg_logical_emit_message(true, 'drill', 'mark')`);
  }

  /** Closes the WAL file that is written, and waits until all until here is archived. Throws with what the archiver says. */
  async reaches(): Promise<void> {
    // Recovery only stops at a position that something follows, and a file is archived once it is closed: in this order.
    await this.mark();
    const last = await this.sql('select pg_walfile_name(pg_switch_wal())');
    const counts = async () =>
      (await this.sql('select last_archived_wal, archived_count, failed_count from pg_stat_archiver')).split('|');
    const [, archivedBefore, failedBefore] = await counts();
    const outcome = await within(180, async () => {
      const [archived = '', archivedCount, failedCount] = await counts();
      // Names begin with the timeline, which a failover changes.
      if (archived.slice(8, 24) >= last.slice(8, 24)) return 'archived';
      const fails = archivedCount === archivedBefore && Number(failedCount) - Number(failedBefore) >= 3;
      return fails ? 'fails' : undefined;
    });
    if (outcome === 'archived') return;
    const state = await this.sql(
      `select format('last archived %s at %s, last failure %s at %s', last_archived_wal, last_archived_time, last_failed_wal, last_failed_time) from pg_stat_archiver`,
    );
    throw new Error(`the WAL file ${last} did not reach the archive: ${state}`);
  }

  private sql(statement: string): Promise<string> {
    return this.instances.psql(this.primary, statement);
  }
}
