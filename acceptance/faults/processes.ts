import { labelSelectorOf } from '../../cluster/kubernetes.js';
import { durabilityOf } from '../../config/derived.js';
import { operatorPodLabels } from '../../config/contract/names.js';
import { sent } from '../../constructs/manifests/programs.js';
import type { Instance } from '../../cluster/instances.js';
import { until, within } from '../../cluster/wait.js';
import type { Aim, Fault, FaultContext } from './fault.js';

/** A process: another one may get the same number after it, but not the same time of its start. */
interface Process {
  readonly pid: string;
  /** A letter of proc(5): `T` for one that is stopped. */
  readonly state: string;
  readonly started: string;
}

/** The processes of PostgreSQL in an instance, after a signal to some processes there, if any. */
async function postgresOf(
  { instances }: FaultContext,
  { pod }: Instance,
  signal?: 'KILL' | 'STOP' | 'CONT',
  to: readonly Process[] = [],
): Promise<readonly Process[]> {
  const args = signal === undefined ? [] : [signal, ...to.map(({ pid }) => pid)];
  const { status, stdout, stderr } = await instances.run(pod, sent('faults/processes.bash', ...args));
  if (status !== 0) throw new Error(`${pod}: ${stderr.trim()}`);
  const lines = stdout.trim().split('\n').filter(Boolean);
  return lines.map((line) => {
    const [pid = '', state = '', started = ''] = line.split(' ');
    return { pid, state, started };
  });
}

const stillThere = (before: readonly Process[], now: readonly Process[]) =>
  now.filter(({ pid, started }) => before.some((other) => other.pid === pid && other.started === started));

/** Deletes pods at once, without a word to what runs in them. */
const kill = ({ kubernetes, environment }: FaultContext, pods: readonly Instance[], gracePeriodSeconds?: number) =>
  Promise.all(
    pods.map(({ pod }) =>
      kubernetes.core.deleteNamespacedPod({
        namespace: environment.namespace.name,
        name: pod,
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      }),
    ),
  );

async function podsStillThere({ instances }: FaultContext, pods: readonly Instance[]): Promise<string | undefined> {
  const uids = (await instances.list()).filter(({ ready }) => ready).map(({ uid }) => uid);
  const left = pods.filter(({ uid }) => uids.includes(uid));
  return left.length === 0 ? undefined : `${left.map(({ pod }) => pod).join(', ')} still runs`;
}

/** Pods that are deleted; they come back by themselves. */
export const deletion = (context: FaultContext, pods: readonly Instance[], gracePeriodSeconds?: number): Aim => ({
  target: pods.map(({ pod }) => pod).join(', '),
  inject: () => kill(context, pods, gracePeriodSeconds),
  missed: () => podsStillThere(context, pods),
});

const processKill = async (context: FaultContext, instance: Instance) => {
  const before = await postgresOf(context, instance);
  return {
    target: instance.pod,
    // The container may end with its processes before it answers; whether they are gone is asked afterwards.
    inject: () => postgresOf(context, instance, 'KILL', before).catch(() => undefined),
    missed: async () => {
      const left = stillThere(before, await postgresOf(context, instance));
      return before.length > 0 && left.length === 0
        ? undefined
        : `${left.length} of ${before.length} processes still run`;
    },
  };
};

export const podDeleted: Fault = {
  name: 'pod deleted',
  class: 'planned',
  breaks: 'deletes the pod of the primary',
  aim: (context) => deletion(context, [context.primary]),
};

export const podKilled: Fault = {
  name: 'pod killed',
  class: 'process',
  breaks: 'deletes the pod of the primary with a grace period of 0 s',
  aim: (context) => deletion(context, [context.primary], 0),
};

export const postgresKilled: Fault = {
  name: 'postgres killed',
  class: 'process',
  breaks: 'kill -9 of every postgres process of the primary',
  aim: (context) => processKill(context, context.primary),
};

export const replicaKilled: Fault = {
  name: 'replica killed',
  class: 'process',
  breaks: 'kill -9 of every postgres process of a replica',
  sparesPrimary: true,
  aim: (context) => processKill(context, context.replicas[0]),
};

export const postgresFrozen: Fault = {
  name: 'postgres frozen',
  class: 'process',
  breaks: 'SIGSTOP for every postgres process of the primary, for 75 s',
  lasts: 75,
  aim: async (context) => {
    const { primary } = context;
    const before = await postgresOf(context, primary);
    // Backends come and go: those that ended before the signal do not count.
    const left = async () => stillThere(before, await postgresOf(context, primary));
    return {
      target: primary.pod,
      inject: () => postgresOf(context, primary, 'STOP', before),
      missed: async () => {
        const processes = await left();
        const running = processes.filter(({ state }) => state !== 'T').length;
        return processes.length > 0 && running === 0 ? undefined : `${running} of ${processes.length} processes run`;
      },
      over: async () => !(await left()).some(({ state }) => state === 'T'),
      // The container may be gone by then, and with it what was stopped.
      heal: () => postgresOf(context, primary, 'CONT', before).catch(() => undefined),
    };
  },
};

export const allKilled: Fault = {
  name: 'all instances killed',
  class: 'double',
  breaks: 'deletes the pods of all instances at once with a grace period of 0 s',
  aim: (context) => deletion(context, [context.primary, ...context.replicas], 0),
};

export const operatorDown: Fault = {
  name: 'operator down in a failover',
  class: 'double',
  breaks: 'stops the operator for 20 s, and deletes the pod of the primary meanwhile',
  lasts: 20,
  aim: async (context) => {
    const { kubernetes, environment, primary } = context;
    const namespace = environment.operator.namespace;
    const labelSelector = labelSelectorOf(operatorPodLabels);
    const { items } = await kubernetes.apps.listNamespacedDeployment({ namespace, labelSelector });
    const name = items[0]?.metadata?.name ?? '';
    const replicas = items[0]?.spec?.replicas ?? 0;
    const scale = (value: number) =>
      kubernetes.apps.patchNamespacedDeploymentScale({
        namespace,
        name,
        body: [{ op: 'replace', path: '/spec/replicas', value }],
      });
    const pods = async () => (await kubernetes.core.listNamespacedPod({ namespace, labelSelector })).items.length;
    return {
      target: `${name}, ${primary.pod}`,
      inject: async () => {
        await scale(0);
        await within(30, async () => (await pods()) === 0, 500);
        await kill(context, [primary], 0);
      },
      missed: async () => ((await pods()) > 0 ? 'the operator still runs' : podsStillThere(context, [primary])),
      heal: () => scale(replicas),
    };
  },
};

/** Rows that make a replica lag which replays nothing: 30 MB of WAL or more. */
const lagRows = 300_000;

export const podDeletedAlone: Fault = {
  name: 'pod deleted while no replica is ready',
  class: 'double',
  breaks: 'stops the replay of every replica until none of them is ready, and deletes the pod of the primary',
  // With strict a replica that lags is ready.
  happensTo: ({ postgres }) => durabilityOf(postgres) !== 'strict',
  // Until the primary is gone: a replica that replays again while it ends is ready again.
  lasts: 30,
  aim: (context) => {
    const { instances, primary, replicas } = context;
    const replay = (verb: 'pause' | 'resume') =>
      Promise.all(
        replicas.map(({ pod }) => instances.psql(pod, `select pg_wal_replay_${verb}() where pg_is_in_recovery()`)),
      );
    return {
      ...deletion(context, [primary]),
      prepare: async () => {
        await replay('pause');
        context.load(lagRows);
        const began = Date.now();
        const ready = async () => (await instances.list()).some((one) => one.ready && one.pod !== primary.pod);
        await until('no replica is ready', 300, async () => !(await ready()));
        return `no replica was ready after ${((Date.now() - began) / 1000).toFixed(0)} s`;
      },
      // One that started again replays.
      heal: () => replay('resume').catch(() => undefined),
    };
  },
};
