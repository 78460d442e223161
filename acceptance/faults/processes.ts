import { labelSelectorOf } from '../../cluster/kubernetes.js';
import { durabilityOf } from '../../config/derived.js';
import { operatorPodLabels } from '../../config/contract/names.js';
import type { Instance } from '../../cluster/instances.js';
import { pause, until } from '../../cluster/wait.js';
import type { Aim, Fault, FaultContext } from './fault.js';

/** A process: another one may get the same number after it, but not the same time of its start. */
interface Process {
  readonly pid: string;
  readonly started: string;
}

// The container has no other way to find them: ps is not in every image.
const list = `for p in /proc/[0-9]*; do
  [ "$(cat $p/comm 2>/dev/null)" = postgres ] && echo \${p#/proc/} $(cut -d' ' -f22 $p/stat)
done; true`;

async function postgresOf({ instances }: FaultContext, { pod }: Instance): Promise<readonly Process[]> {
  const lines = (await instances.bash(pod, list)).stdout.trim().split('\n').filter(Boolean);
  return lines.map((line) => {
    const [pid = '', started = ''] = line.split(' ');
    return { pid, started };
  });
}

const pidsOf = (processes: readonly Process[]) => processes.map(({ pid }) => pid).join(' ');

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

async function stillThere({ instances }: FaultContext, pods: readonly Instance[]): Promise<string | undefined> {
  const uids = (await instances.list()).filter(({ ready }) => ready).map(({ uid }) => uid);
  const left = pods.filter(({ uid }) => uids.includes(uid));
  return left.length === 0 ? undefined : `${left.map(({ pod }) => pod).join(', ')} still runs`;
}

/** Pods that are deleted; they come back by themselves. */
export const deletion = (context: FaultContext, pods: readonly Instance[], gracePeriodSeconds?: number): Aim => ({
  target: pods.map(({ pod }) => pod).join(', '),
  inject: async () => {
    await kill(context, pods, gracePeriodSeconds);
  },
  missed: () => stillThere(context, pods),
});

const processKill = async (context: FaultContext, instance: Instance) => {
  const before = await postgresOf(context, instance);
  return {
    target: instance.pod,
    inject: async () => {
      await context.instances.bash(instance.pod, `kill -9 ${pidsOf(before)}`);
    },
    missed: async () => {
      const after = await postgresOf(context, instance);
      const left = before.filter(({ pid, started }) =>
        after.some((other) => other.pid === pid && other.started === started),
      );
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
  hitsPrimary: true,
  aim: (context) => deletion(context, [context.primary]),
};

export const podKilled: Fault = {
  name: 'pod killed',
  class: 'process',
  breaks: 'deletes the pod of the primary with a grace period of 0 s',
  hitsPrimary: true,
  aim: (context) => deletion(context, [context.primary], 0),
};

export const postgresKilled: Fault = {
  name: 'postgres killed',
  class: 'process',
  breaks: 'kill -9 of every postgres process of the primary',
  hitsPrimary: true,
  aim: (context) => processKill(context, context.primary),
};

export const replicaKilled: Fault = {
  name: 'replica killed',
  class: 'process',
  breaks: 'kill -9 of every postgres process of a replica',
  hitsPrimary: false,
  aim: (context) => processKill(context, context.replicas[0]),
};

export const postgresFrozen: Fault = {
  name: 'postgres frozen',
  class: 'process',
  breaks: 'SIGSTOP for every postgres process of the primary, for 75 s',
  hitsPrimary: true,
  lasts: 75,
  aim: async (context) => {
    const { primary, instances } = context;
    const before = await postgresOf(context, primary);
    const state = `for p in ${pidsOf(before)}; do cut -d' ' -f3 /proc/$p/stat; done`;
    return {
      target: primary.pod,
      inject: async () => {
        await instances.bash(primary.pod, `kill -STOP ${pidsOf(before)}`);
      },
      missed: async () => {
        const states = (await instances.bash(primary.pod, state)).stdout.trim().split('\n');
        const running = states.filter((word) => word !== 'T').length;
        return running === 0 ? undefined : `${running} of ${before.length} processes are not stopped`;
      },
      over: async () => {
        const { status, stdout } = await instances.bash(primary.pod, `${state}; true`);
        return status === 0 && !stdout.split('\n').includes('T');
      },
      // The container may be gone by then, and with it what was stopped.
      heal: async () => {
        await instances.bash(primary.pod, `kill -CONT ${pidsOf(before)}; true`).catch(() => undefined);
      },
    };
  },
};

export const allKilled: Fault = {
  name: 'all instances killed',
  class: 'double',
  breaks: 'deletes the pods of all instances at once with a grace period of 0 s',
  hitsPrimary: true,
  aim: (context) => deletion(context, [context.primary, ...context.replicas], 0),
};

export const operatorDown: Fault = {
  name: 'operator down in a failover',
  class: 'double',
  breaks: 'stops the operator for 20 s, and deletes the pod of the primary meanwhile',
  hitsPrimary: true,
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
        for (let attempt = 0; (await pods()) > 0 && attempt < 60; attempt++) {
          await pause(500);
        }
        await kill(context, [primary], 0);
      },
      missed: async () => ((await pods()) > 0 ? 'the operator still runs' : stillThere(context, [primary])),
      heal: async () => {
        await scale(replicas);
      },
    };
  },
};

/** Rows that make a replica lag which replays nothing: 30 MB of WAL or more. */
const lagRows = 300_000;

export const podDeletedAlone: Fault = {
  name: 'pod deleted while no replica is ready',
  class: 'double',
  breaks: 'stops the replay of every replica until none of them is ready, and deletes the pod of the primary',
  hitsPrimary: true,
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
        await until('no replica is ready', 300, async () => ((await ready()) ? undefined : true));
        return `no replica was ready after ${((Date.now() - began) / 1000).toFixed(0)} s`;
      },
      // One that started anew replays.
      heal: async () => {
        await replay('resume').catch(() => undefined);
      },
    };
  },
};
