import { pause, until } from '../cluster/wait.js';
import type { Aim, Fault, FaultContext } from '../acceptance/faults/fault.js';
import { lost } from '../acceptance/faults/nodes.js';
import { deletion } from '../acceptance/faults/processes.js';

/** Rows that are loaded while the replica is away: it has to catch up for a minute. */
const rows = 1_200_000;

/** Width of the way back to the replica, in Mbit/s. */
const narrow = 16;

/** How a replica is lost for a while, so that it comes back without the newest commits. */
const absences = {
  cut: { told: 'cable cut', leave: 'cut', back: 'join' },
  rebooted: { told: 'node off', leave: 'off', back: 'on' },
  parted: { told: 'cut off from the primary', leave: 'part', back: 'unpart' },
} as const;

interface Attack {
  readonly absence: keyof typeof absences;
  /** How long the replica is away, in seconds. */
  readonly seconds: number;
  readonly primary: 'killed' | 'off';
  /** Seconds after the quorum names the replica again, or as soon as the replica catches up. */
  readonly after: number | 'catching up';
  /** Whether the old primary stays away until the service had every chance to go on without it. Default: false. */
  readonly gone?: boolean;
}

function attackOf(attack: Attack): Fault {
  const { absence, seconds, primary, after, gone = false } = attack;
  const when = after === 'catching up' ? 'while it catches up' : `${after} s after the quorum names it`;
  const what = primary === 'killed' ? 'primary killed' : gone ? 'primary off for good' : 'primary off';
  return {
    name: `replica's ${absences[absence].told} for ${seconds} s, ${what} ${when}`,
    class: 'double',
    breaks: `takes the replica away for ${seconds} s under a bulk load, lets it back over ${narrow} Mbit/s, and then the primary away (${primary}) ${when}`,
    lasts: gone ? 240 : primary === 'off' ? 75 : 20,
    aim: (context) => aimOf(context, attack),
  };
}

/** The name of an attack without the seconds in which it differs from others of its kind; any other name as it is. */
export const kindOf = (fault: string): string =>
  fault.replace(/ for \d+ s, /, ', ').replace(/ \d+ s after the quorum names it$/, ' soon after the quorum names it');

async function aimOf(context: FaultContext, attack: Attack): Promise<Aim> {
  const { primary, replicas, command } = context;
  const [replica] = replicas;
  const nodes = [primary.node, replica.node];
  const loss =
    attack.primary === 'off' ? await lost(context, primary.node, 'off', 'on') : deletion(context, [primary], 0);
  const { leave, back } = absences[attack.absence];
  const words = attack.absence === 'parted' ? nodes : [replica.node];
  let gone = false;
  const comeBack = async () => {
    if (!gone) return;
    await command(back, ...words);
    gone = false;
  };
  return {
    target: `${replica.pod}, then ${primary.pod}`,
    // Its side is the one that may go on alone.
    nodes: attack.primary === 'off' ? nodes : [replica.node],
    prepare: async () => {
      gone = true;
      const alone = await absent(context, replica.pod, attack.seconds, () => command(leave, ...words));
      await command('slow', replica.node, String(narrow));
      await comeBack();
      const returned = Date.now();
      await (attack.after === 'catching up' ? connects(context, replica.pod) : named(context, replica.pod));
      const seconds = ((Date.now() - returned) / 1000).toFixed(1);
      await pause(attack.after === 'catching up' ? 0 : attack.after * 1000);
      const behind = await lag(context, replica.pod).catch(() => 'unknown');
      return `${alone}; ${attack.after === 'catching up' ? 'connected' : 'named'} ${seconds} s after it was back; behind by ${behind} bytes when the primary was lost`;
    },
    inject: loss.inject,
    missed: loss.missed,
    heal: async () => {
      await command('clear', replica.node);
      await comeBack();
      await loss.heal?.();
    },
  };
}

/** The replicas of which one has every acknowledged write, as the operator believes. */
async function quorum({ kubernetes, instances }: FaultContext): Promise<readonly string[]> {
  const { status } = (await kubernetes.objects.getNamespacedCustomObject({
    ...instances.object,
    plural: 'failoverquorums',
  })) as { status?: { standbyNames?: readonly string[]; standbyNumber?: number } };
  return (status?.standbyNumber ?? 0) > 0 ? (status?.standbyNames ?? []) : [];
}

/** Lets a replica be away for some seconds under a bulk load. Returns when commits went on without it, in words. */
async function absent(context: FaultContext, replica: string, seconds: number, leave: () => Promise<void>) {
  context.load(rows);
  const began = Date.now();
  await leave();
  const left = Date.now();
  const gone = async () => !(await quorum(context)).includes(replica);
  const alone = await until('the replica leaves the quorum', seconds, gone).then(
    () => `alone after ${((Date.now() - left) / 1000).toFixed(0)} s`,
    () => 'never alone',
  );
  await pause(Math.max(0, began + seconds * 1000 - Date.now()));
  return alone;
}

const named = (context: FaultContext, replica: string) =>
  until('the quorum names the replica again', 300, async () => (await quorum(context)).includes(replica));

const walSender = (replica: string) =>
  `from pg_stat_replication where application_name = '${replica}' and state in ('catchup', 'streaming')`;

const connects = (context: FaultContext, replica: string) =>
  until('the replica connects', 120, async () => (await context.query(`select 1 ${walSender(replica)}`)).length > 0);

async function lag(context: FaultContext, replica: string): Promise<string> {
  const difference = `select pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::text as bytes ${walSender(replica)}`;
  return (await context.query<{ bytes: string }>(difference))[0]?.bytes ?? 'unknown';
}

/** Both instances die, and the one without the newest commits is there first. */
const staleReturnsFirst: Fault = {
  name: 'both off, the stale one returns first',
  class: 'double',
  breaks: 'cuts the replica off for 40 s under a bulk load, switches both nodes off, and the stale one on 90 s earlier',
  lasts: 100,
  aim: async (context) => {
    const { primary, replicas, command } = context;
    const [replica] = replicas;
    const off = await lost(context, primary.node, 'off', 'on');
    return {
      ...off,
      target: `${replica.pod}, then ${primary.pod}`,
      nodes: [primary.node, replica.node],
      prepare: () => absent(context, replica.pod, 40, () => command('cut', replica.node)),
      inject: async () => {
        await off.inject();
        await command('off', replica.node);
        await command('join', replica.node);
        await command('on', replica.node);
      },
      heal: async () => {
        await command('join', replica.node);
        await command('on', replica.node);
        await off.heal?.();
      },
    };
  },
};

const lengths = [10, 25, 40, 55, 70, 100];
const moments = [1, 5, 20] as const;

/** Every attack of the standing experiment, the most telling ones first. */
export const attacks: readonly Fault[] = [
  ...moments.flatMap((after) =>
    (['killed', 'off'] as const).flatMap((primary) =>
      lengths.map((seconds) => attackOf({ absence: 'cut', seconds, primary, after })),
    ),
  ),
  ...lengths.map((seconds) => attackOf({ absence: 'cut', seconds, primary: 'killed', after: 'catching up' })),
  ...lengths.map((seconds) => attackOf({ absence: 'cut', seconds, primary: 'off', after: 1, gone: true })),
  ...[25, 40, 55].map((seconds) => attackOf({ absence: 'parted', seconds, primary: 'killed', after: 1 })),
  attackOf({ absence: 'rebooted', seconds: 40, primary: 'killed', after: 1 }),
  attackOf({ absence: 'rebooted', seconds: 40, primary: 'off', after: 1 }),
  attackOf({ absence: 'rebooted', seconds: 40, primary: 'off', after: 1, gone: true }),
  staleReturnsFirst,
];
