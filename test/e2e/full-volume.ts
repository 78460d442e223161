import { Instances } from '../../cluster/instances.js';
import { pause, until } from '../../cluster/wait.js';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import { Archive, writeWal } from './archive.js';
import { Availability } from './availability.js';
import type { Probe } from './probe.js';
import { expect } from './report.js';
import type { Store } from './store.js';
import type { Workspace } from './workspace.js';
import { WalVolume } from './wal-volume.js';

/** What a check of how faults of the store are endured needs. */
export interface Parts {
  readonly check: (title: string, look: () => Promise<string>) => Promise<void>;
  readonly workspace: Workspace;
  readonly kubernetes: Kubernetes;
  readonly probe: Probe;
  readonly store: Store;
  /** Runs as `COMMAND off|on|revoke|grant`. */
  readonly command: string;
  readonly minutes: number;
}

/** What the volume has left when the archive gets stuck, in MiB: minutes of WAL. */
const left = 128;

/** Nothing is archived until the WAL volume is full: PostgreSQL stops, and serves again once there is room. */
export async function fullVolume(
  { workspace, kubernetes, probe }: Parts,
  stick: () => Promise<() => Promise<void>>,
): Promise<string> {
  const { environment } = workspace;
  const admin = environment.roles.admin.name;
  const instances = new Instances(kubernetes, environment);
  const archive = new Archive(kubernetes, environment);
  const since = (started: number) => ((performance.now() - started) / 1000).toFixed(0);
  await archive.caughtUp();
  const primary = (await instances.primary())?.pod;
  expect(primary !== undefined, 'no instance serves');
  const volume = new WalVolume(kubernetes, environment.namespace.name, primary);
  await probe.query(admin, 'drop table if exists full_sample; create table full_sample (at timestamptz default now())');

  const filledUp = async () => {
    const started = performance.now();
    await until(
      'the Cluster says that the disk is full',
      1800,
      async () => (await instances.status()).phase === 'Not enough disk space',
    );
    return `the Cluster says "Not enough disk space" after ${since(started)} s`;
  };
  const emptied = async () => {
    const started = performance.now();
    await volume.release();
    await instances.healthy(1200);
    return `healthy ${since(started)} s after there was room`;
  };
  const fault = async () => {
    const unstick = await stick();
    const said: string[] = [];
    try {
      await volume.take(left);
      said.push(await filledUp());
    } finally {
      await unstick();
    }
    try {
      await pause(60_000);
      const { phase, currentPrimary } = await instances.status();
      said.push(`a minute after the store was back ${currentPrimary ?? 'none'} is the primary, "${phase ?? ''}"`);
    } finally {
      said.push(await emptied());
    }
    return `${said.join('; ')}; caught up ${(await archive.caughtUp()).toFixed(0)} s later`;
  };
  const insert = `insert into full_sample default values; ${writeWal(1000)}`;
  const [said, writer] = await Availability.during(probe, admin, insert, fault);
  const { rows } = await probe.query(admin, 'select count(*)::int as kept from full_sample');
  const { kept } = rows[0] as { kept: number };
  expect(kept >= writer.statements, `${writer.statements} rows were acknowledged, ${kept} are there`);
  return `${said}; no write for ${writer.longest.toFixed(0)} s; ${writer.statements} rows were acknowledged, ${kept} are there`;
}
