import { until } from '../../cluster/wait.js';
import { timed } from './report.js';
import type { Workspace } from './workspace.js';

/** A statement that writes WAL which a compression cannot do away with, in a database that does not grow by it. */
export const writeWal = (kilobytes: number): string =>
  `select pg_logical_emit_message(true, 'e2e', string_agg(md5(random()::text), '')) from generate_series(1, ${kilobytes * 32})`;

/** The archive of WAL files, as the primary and the Cluster see it. */
export class Archive {
  constructor(private readonly workspace: Workspace) {}

  /** Megabytes that lie in pg_wal, and the files of it that wait to be archived. */
  async waiting(): Promise<{ readonly megabytes: number; readonly files: number }> {
    const { instances } = this.workspace;
    const primary = await instances.primary();
    if (primary === undefined) throw new Error('no instance serves');
    const found = await instances.psql(
      primary.pod,
      `select (select sum(size) / 1048576 from pg_ls_waldir())::int, count(*) from pg_ls_archive_statusdir() where name like '%.ready'`,
    );
    const [megabytes = NaN, files = NaN] = found.split('|').map(Number);
    return { megabytes, files };
  }

  /** The condition of the Cluster that says whether it archives. */
  async condition(): Promise<{ readonly archives: boolean; readonly message: string }> {
    const { kubernetes, instances } = this.workspace;
    const { status } = (await kubernetes.objects.getNamespacedCustomObject(instances.object)) as {
      status?: { conditions?: readonly { type: string; status: string; message?: string }[] };
    };
    const found = status?.conditions?.find(({ type }) => type === 'ContinuousArchiving');
    return { archives: found?.status === 'True', message: found?.message ?? 'no condition' };
  }

  /** Waits until it has everything but what is written at the moment. Returns how long that took, in seconds. */
  async caughtUp(): Promise<number> {
    const look = async () => {
      const [{ files }, { archives }] = [await this.waiting(), await this.condition()];
      return files <= 1 && archives;
    };
    const [seconds] = await timed(() => until('the archive has caught up', 1800, look));
    return seconds;
  }
}
