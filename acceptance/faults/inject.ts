import { type Injection, NotMeasured } from '../model.js';
import type { Instance } from '../../cluster/instances.js';
import { audit, type Entry, replicaDifference } from '../checks/ledger.js';
import type { LiveService } from '../service.js';
import { pause, until, within } from '../../cluster/wait.js';
import { Copies } from './copies.js';
import { type Aim, type Fault, faultCommand, type FaultContext } from './fault.js';
import { NotBack } from './injected.js';
import { Writers } from './writers.js';

/** Seconds that the service may take to be healthy again before the run goes on without it. */
const recoveryLimit = 420;

/**
 * The operator keeps its connection to an instance for 20 s after it last asked, and when that leads to a lost node it
 * waits for 30 s. It asks when something changes, as after the fault before; a cluster that just runs is left alone.
 */
const quietSeconds = 25;

/**
 * Breaks one thing while clients on both sides write to the ledger, and sees what that did.
 *
 * @throws NotMeasured when the service is not healthy before, or the fault cannot be injected here.
 * @throws NotBack when the service stays away after it.
 */
export async function inject(context: LiveService, fault: Fault): Promise<Injection> {
  if (fault.happensTo?.(context.environment) === false) {
    throw new NotMeasured(`${fault.name} does not happen with the settings of ${context.environment.name}`);
  }
  await healthy(context, `before ${fault.name}`);
  const run = await context.openLedger();
  const writers = new Writers(context, run);
  const set = await scene(context, writers);
  const aim = await fault.aim(set);
  await writers.start(aim, set.primary.address);
  const watch = new Watch(context, set.primary);
  const copies = new Copies(context);
  const heal = context.tidy.later(`repair ${fault.name}`, () => healed(aim));
  try {
    await pause((fault.class === 'node' ? quietSeconds : 4) * 1000);
    context.tell(`${fault.name}: ${aim.target}`);
    copies.start();
    const before = await aim.prepare?.();
    const moved = aim.prepare === undefined ? undefined : await moving(context, set.primary);
    watch.start();
    if (moved === undefined) await aim.inject();
    const missed = moved ?? (await landing(aim, fault.landsWithin ?? 60));
    let healedSeconds: number | null = null;
    if (missed === undefined) {
      const over = await outlasted(aim, watch, fault.lasts ?? 0);
      healedSeconds = over || aim.heal === undefined ? null : watch.elapsed() / 1000;
    }
    await heal();
    const recoveredSeconds = await recovered(context, watch, healedSeconds ?? 0);
    await pause(3000);
    const told = await writers.stop();
    const control = await context.control().catch((error: unknown) => {
      if (recoveredSeconds !== null) throw error;
      const seconds = (watch.elapsed() / 1000).toFixed(0);
      throw new NotBack(`${fault.name} on ${aim.target}: the service is not back after ${seconds} s`);
    });
    const seen = await audit(control, run, told.all);
    const difference = await compareReplica(context, run);
    await writers.bulk.forget(control);
    const lanGap = longestGap(told.lan, watch.started);
    const clusterGap = told.cluster === undefined ? null : longestGap(told.cluster, watch.started);
    const note = missed ?? before;
    return {
      fault: fault.name,
      class: fault.class,
      target: aim.target,
      at: new Date(watch.started).toISOString(),
      landed: missed === undefined,
      ...(note === undefined ? {} : { note }),
      detectionSeconds: fault.sparesPrimary === true ? null : watch.detectionSeconds((clusterGap ?? lanGap)[1]),
      promotionSeconds: watch.promotionSeconds,
      clusterGap,
      lanGap,
      healedSeconds,
      recoveredSeconds,
      onceSeconds: copies.milliseconds / 1000,
      onceUntilSeconds: copies.last === undefined ? null : (copies.last - watch.started) / 1000,
      declaredGone: await declaredGone(context, watch.started),
      ...seen,
      inconsistencies: [...seen.inconsistencies, ...(difference === undefined ? [] : [difference])],
    };
  } finally {
    watch.stop();
    copies.stop();
    await heal();
    await writers.abandon();
  }
}

/** Last acknowledged write before the longest gap, and first after it, in seconds after the injection. */
function longestGap(entries: readonly Entry[], injected: number): [number, number] {
  const times = entries.flatMap(({ acknowledged }) => (acknowledged === undefined ? [] : [acknowledged]));
  times.sort((a, b) => a - b);
  let gap: [number, number] = [0, 0];
  for (const [index, end] of times.entries()) {
    const begin = times[index - 1];
    // Before the injection there is nothing to measure; a gap that spans it counts as a whole.
    if (begin === undefined || end < injected) continue;
    const seconds: [number, number] = [(begin - injected) / 1000, (end - injected) / 1000];
    if (seconds[1] - seconds[0] > gap[1] - gap[0]) gap = seconds;
  }
  // Writes that never came back: the gap has no end.
  return times.some((time) => time > injected) ? gap : [0, Infinity];
}

async function healthy(context: LiveService, when: string): Promise<void> {
  try {
    await until('the Cluster is healthy', recoveryLimit, async () => (await faultOf(context)) === undefined);
  } catch {
    throw new NotMeasured(`the Cluster was not healthy ${when}: ${(await faultOf(context).catch(String)) ?? ''}`);
  }
}

/** Kubernetes may call healthy what does not replicate. */
async function faultOf(context: LiveService): Promise<string | undefined> {
  const fault = await context.instances.fault();
  if (fault !== undefined) return fault;
  const sql = `select count(*)::int as n from pg_stat_replication where state = 'streaming' and sync_state in ('sync', 'quorum')`;
  const streaming = (await context.rows<{ n: number }>(sql))[0]?.n ?? 0;
  const wanted = context.environment.postgres.instances - 1;
  return streaming >= wanted
    ? undefined
    : `${streaming} of ${wanted} replicas are in the synchronous set and streaming`;
}

async function scene(context: LiveService, { bulk }: Writers): Promise<FaultContext> {
  const { kubernetes, environment, instances } = context;
  const all = await instances.list();
  const primary = all.find(({ serves }) => serves);
  const [replica, ...others] = all.filter(({ serves }) => !serves);
  if (primary === undefined || replica === undefined) throw new NotMeasured('there is no primary or no replica');
  return {
    kubernetes,
    environment,
    instances,
    primary,
    replicas: [replica, ...others],
    command: faultCommand(context.parts.faultCommand),
    load: (rows) => bulk.load(rows),
    query: (sql) => context.rows(sql),
  };
}

/** Why a fault that takes time to prepare would not hit the primary any more, or undefined. */
async function moving({ instances }: LiveService, first: Instance): Promise<string | undefined> {
  const now = await instances.primary();
  return now === undefined || now.uid === first.uid ? undefined : `${now.pod} became the primary before`;
}

async function landing(aim: Aim, seconds: number): Promise<string | undefined> {
  let missed: string | undefined;
  // A container that ends with its processes answers no question before it runs again.
  const landed = async () => {
    missed = await aim.missed().catch((error: unknown) => (error as Error).message);
    return missed === undefined;
  };
  await within(seconds, landed, 250);
  return missed;
}

/** Waits until a fault has lasted, and returns whether it ended by itself before. */
async function outlasted(aim: Aim, watch: Watch, seconds: number): Promise<boolean> {
  while (watch.elapsed() < seconds * 1000) {
    if ((await aim.over?.().catch(() => false)) === true) return true;
    await pause(Math.min(1000, Math.max(0, seconds * 1000 - watch.elapsed())));
  }
  return false;
}

async function recovered(context: LiveService, watch: Watch, healed: number): Promise<number | null> {
  try {
    // The status tells of a fault only after a moment.
    await pause(Math.max(0, healed * 1000 + 8000 - watch.elapsed()));
    await until('recovery', recoveryLimit, async () => (await faultOf(context)) === undefined);
    return watch.elapsed() / 1000;
  } catch {
    return null;
  }
}

/** Events of the steward have whole seconds. */
async function declaredGone({ kubernetes, environment }: LiveService, since: number): Promise<number> {
  const fieldSelector = 'reason=NodeLost';
  const { items } = await kubernetes.core.listNamespacedEvent({ namespace: environment.namespace.name, fieldSelector });
  return items.filter(({ firstTimestamp }) => (firstTimestamp?.getTime() ?? 0) >= since - 1000).length;
}

async function compareReplica(context: LiveService, run: number): Promise<string | undefined> {
  try {
    const inside = await until('a client in the cluster', 120, () => context.inside());
    return await replicaDifference(await context.control(), inside, run);
  } catch (error) {
    return `the replica could not be compared: ${(error as Error).message.split('\n')[0] ?? ''}`;
  }
}

/** What was broken may not be reachable at once: a node that boots, or a container that kubelet lets wait for 5 minutes. */
async function healed({ heal }: Aim): Promise<void> {
  if (heal !== undefined) await until('repair', 330, () => heal().then(() => true));
}

/** Watches which instance serves, from the injection on. */
class Watch {
  started = 0;
  promotionSeconds: number | null = null;
  private lostSeconds: number | null = null;
  private done = false;

  constructor(
    private readonly context: LiveService,
    private readonly first: Instance,
  ) {}

  start(): void {
    this.started = Date.now();
    void this.look();
  }

  stop(): void {
    this.done = true;
  }

  elapsed(): number {
    return Date.now() - this.started;
  }

  /** Clients are no longer sent to the failed primary, or writes went on: whichever was first. */
  detectionSeconds(writesWentOn: number): number {
    return this.lostSeconds === null ? writesWentOn : Math.min(this.lostSeconds, Math.max(0, writesWentOn));
  }

  private async look(): Promise<void> {
    while (!this.done) {
      // An API server that does not answer has nothing to tell.
      const serving = await this.context.instances.list().then(
        (all) => all.filter(({ serves }) => serves),
        () => undefined,
      );
      if (serving !== undefined) {
        if (!serving.some(({ uid }) => uid === this.first.uid)) this.lostSeconds ??= this.elapsed() / 1000;
        if (serving.some(({ pod }) => pod !== this.first.pod)) this.promotionSeconds ??= this.elapsed() / 1000;
      }
      await pause(200);
    }
  }
}
