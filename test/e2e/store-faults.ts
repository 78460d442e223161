import { spawnSync } from 'node:child_process';
import { pause } from '../../cluster/wait.js';
import { Archive, writeWal } from './archive.js';
import { Availability } from './availability.js';
import { backUp, beginBackup } from './base-backup.js';
import { expect, type Report } from './report.js';
import type { Store } from './store.js';
import type { Workspace } from './workspace.js';

/** What a check of how faults of the store are endured needs. */
interface Parts {
  readonly report: Report;
  readonly workspace: Workspace;
  readonly store: Store;
  /** Runs as `COMMAND off|on|revoke|grant`. */
  readonly command: string;
  readonly minutes: number;
}

/** Makes a fault. Returns what ends it. */
type Make = () => Promise<() => Promise<void>>;

/** What the database and its archive do while the store does not do its part. */
export async function storeFaults({ report, workspace, store, command, minutes }: Parts): Promise<void> {
  const run = (verb: string) => {
    const [program = '', ...words] = command.split(' ');
    const { status, stderr } = spawnSync(program, [...words, verb], { stdio: ['ignore', 'ignore', 'pipe'] });
    expect(status === 0, `${command} ${verb} failed: ${String(stderr)}`);
    return Promise.resolve();
  };
  const commanded = (verb: string, back: string) => async () => {
    await run(verb);
    return () => run(back);
  };
  const check = (name: string, seconds: number, make: Make) =>
    report.check(`fault: ${name}`, () => endured(workspace, seconds, make));
  await check(`the store away for ${minutes} minutes`, minutes * 60, commanded('off', 'on'));
  await check('the bucket full', 150, () => store.fill());
  await check('the key revoked', 150, commanded('revoke', 'grant'));
  await report.check('fault: the primary is lost during a base backup', () => failover(workspace));
}

/** Writes go on during a fault, the Cluster says that it does not archive, a base backup fails, and it ends by itself. */
async function endured(workspace: Workspace, seconds: number, make: Make): Promise<string> {
  const archive = new Archive(workspace);
  await archive.caughtUp();
  const before = await archive.waiting();
  const during = async () => {
    await pause(seconds * 1000);
    const [then, condition] = [await archive.waiting(), await archive.condition()];
    expect(then.files > before.files, 'no WAL file waits: the fault was none');
    expect(!condition.archives, `the Cluster says that it archives: ${condition.message}`);
    const backup = await (await beginBackup(workspace)).end();
    expect(backup.phase === 'failed', 'a base backup was taken all the same');
    return (
      `WAL grew from ${before.megabytes} to ${then.megabytes} MB, ${then.files} files wait; ` +
      `the Cluster says "${condition.message}"; a base backup failed after ${backup.seconds.toFixed(0)} s: "${backup.error ?? ''}"`
    );
  };
  // Made before anyone writes: to fill a store is work for the machine that it may share with the database.
  const end = await make();
  const [[said, took], writer] = await Availability.during(
    workspace,
    writeWal(100),
    async () => [await during().finally(end), await archive.caughtUp()] as const,
  );
  const all =
    `${said}; ${writer.failures} of ${writer.statements + writer.failures} writes failed, longest pause ${writer.longest.toFixed(1)} s; ` +
    `caught up by itself in ${took.toFixed(0)} s while writes went on`;
  // Writes that waited for the store would have waited for all of the fault; a machine that is short of time makes them wait for seconds.
  expect(writer.longest < 30, `writes stopped: ${all}`);
  return all;
}

/** Kills the primary while a base backup is taken. The next one has to succeed. */
async function failover(workspace: Workspace): Promise<string> {
  const { environment, kubernetes, instances } = workspace;
  const primary = (await instances.primary())?.pod;
  expect(primary !== undefined, 'no instance serves');
  const [said, writer] = await Availability.during(workspace, writeWal(100), async () => {
    const backup = await beginBackup(workspace);
    await backup.reaches('started', 'running', 'finalizing');
    await pause(5000);
    await kubernetes.core.deleteNamespacedPod({
      namespace: environment.namespace.name,
      name: primary,
      gracePeriodSeconds: 0,
    });
    const ended = await backup.end();
    await instances.healthy(600);
    const now = (await instances.primary())?.pod;
    const next = await backUp(workspace);
    const caughtUp = await new Archive(workspace).caughtUp();
    return (
      `${primary} killed, ${now ?? 'none'} serves; ` +
      `that backup ${ended.phase ?? '?'} after ${ended.seconds.toFixed(0)} s${ended.error === undefined ? '' : `: "${ended.error}"`}; ` +
      `the next took ${next}; archive caught up ${caughtUp.toFixed(0)} s later`
    );
  });
  return `${said}; longest time without an answer ${writer.longest.toFixed(1)} s`;
}
