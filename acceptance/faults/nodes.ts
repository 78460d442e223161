import { accepts } from '../../cluster/lan.js';
import { NotMeasured } from '../model.js';
import { isServer } from '../../cluster/kubernetes.js';
import { operatorLease } from '../../config/contract/names.js';
import { pause, until } from '../../cluster/wait.js';
import type { Aim, Fault, FaultContext, Verb } from './fault.js';

/** Port of the kubelet, which answers as long as its node does. */
export const kubelet = 10250;

/** Whether a node answers within the time, in milliseconds. */
export const answers = (host: string, timeout = 1500): Promise<boolean> => accepts(host, kubelet, timeout);

export async function addressOf({ kubernetes }: FaultContext, node: string): Promise<string> {
  const { status } = await kubernetes.core.readNode({ name: node });
  return status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
}

/** A node that is lost to everybody until it is brought back. */
export async function lost(context: FaultContext, node: string, away: Verb, back: Verb): Promise<Aim> {
  const address = await addressOf(context, node);
  if (!(await answers(address))) {
    throw new NotMeasured(
      `node ${node} does not answer on ${address}:${kubelet} even before: nothing would show the fault`,
    );
  }
  return {
    target: node,
    nodes: [node],
    inject: () => context.command(away, node),
    missed: async () => ((await answers(address)) ? `node ${node} still answers` : undefined),
    heal: () => context.command(back, node),
  };
}

const offFor = (seconds: number, name: string): Fault => ({
  name,
  class: 'node',
  breaks: `switches off the node of the primary for ${seconds} s`,
  lasts: seconds,
  aim: (context) => lost(context, context.primary.node, 'off', 'on'),
});

export const nodeOff = offFor(60, 'node powered off');

/** A node that is back before Kubernetes notices, and one that is back long after. */
export const returns: readonly Fault[] = [30, 300].map((seconds) => offFor(seconds, `node off for ${seconds} s`));

export const cablePulled: Fault = {
  name: 'cable pulled',
  class: 'node',
  breaks: 'cuts the network of the node of the primary for 60 s',
  lasts: 60,
  // A client stays with the isolated primary: what it is told counts.
  aim: async (context) => ({
    ...(await lost(context, context.primary.node, 'cut', 'join')),
    clientsOn: [context.primary.node],
  }),
};

/** What a lease says, in the text of the API: a time there has more digits than a Date keeps. */
export async function leaseOf({ kubernetes }: FaultContext, namespace: string, name: string) {
  const lease = { group: 'coordination.k8s.io', version: 'v1', namespace, plural: 'leases', name };
  const { spec } = (await kubernetes.objects.getNamespacedCustomObject(lease)) as {
    spec: { renewTime: string; holderIdentity: string };
  };
  return spec;
}

/** Makes the other operator pod the leader until the leader is on a node. */
async function leadFrom(context: FaultContext, node: string): Promise<void> {
  const { kubernetes, environment } = context;
  const namespace = environment.operator.namespace;
  await until(`the operator leads from ${node}`, 120, async () => {
    const leader = (await leaseOf(context, namespace, operatorLease)).holderIdentity.split('_')[0] ?? '';
    const { items } = await kubernetes.core.listNamespacedPod({ namespace });
    const pod = items.find(({ metadata }) => metadata?.name === leader);
    if (pod?.spec?.nodeName === node) return true;
    if (pod !== undefined) await kubernetes.core.deleteNamespacedPod({ namespace, name: leader });
    await pause(20_000);
    return undefined;
  });
}

export const operatorNodeOff: Fault = {
  name: "primary's and operator's node powered off",
  class: 'node',
  breaks: 'switches off the node of the primary, on which the leading operator runs too, for 60 s',
  lasts: 60,
  aim: async (context) => {
    await leadFrom(context, context.primary.node);
    return lost(context, context.primary.node, 'off', 'on');
  },
};

export const replicaNodeOff: Fault = {
  name: "replica's node powered off",
  class: 'node',
  breaks: 'switches off the node of a replica for 60 s',
  sparesPrimary: true,
  lasts: 60,
  aim: (context) => lost(context, context.replicas[0].node, 'off', 'on'),
};

export const allNodesOff: Fault = {
  name: 'all nodes powered off',
  class: 'double',
  breaks: 'switches off the nodes of all instances for 20 s',
  lasts: 20,
  aim: async (context) => {
    const nodes = [context.primary, ...context.replicas].map(({ node }) => node);
    const aims = await Promise.all(nodes.map((node) => lost(context, node, 'off', 'on')));
    return {
      target: nodes.join(', '),
      nodes,
      inject: () => Promise.all(aims.map((aim) => aim.inject())),
      missed: async () => {
        const all = await Promise.all(aims.map((aim) => aim.missed()));
        return all.find((missed) => missed !== undefined);
      },
      heal: () => Promise.all(aims.map(async (aim) => aim.heal?.())),
    };
  },
};

export const serverOff: Fault = {
  name: 'only server powered off',
  class: 'node',
  breaks: 'switches off the only node with the Kubernetes API for 60 s, where there is only one',
  sparesPrimary: true,
  lasts: 60,
  aim: async (context) => {
    const { items } = await context.kubernetes.core.listNode();
    const [server, ...others] = items.filter(isServer);
    if (server === undefined || others.length > 0) {
      const count = server === undefined ? 0 : others.length + 1;
      throw new NotMeasured(`${count} nodes run the Kubernetes API: none of them is the only one`);
    }
    return lost(context, server.metadata?.name ?? '', 'off', 'on');
  },
};

/** Asks from inside an instance whether it reaches the PostgreSQL of another; one that refuses is reached. */
const reaches = async ({ instances }: FaultContext, pod: string, host: string) =>
  (await instances.run(pod, ['pg_isready', '-q', '-h', host, '-p', '5432', '-t', '2'])).status < 2;

export const apiUnreachable: Fault = {
  name: 'API server unreachable',
  class: 'node',
  breaks: 'cuts the node of the primary off from the Kubernetes API for 60 s',
  lasts: 60,
  aim: (context) => {
    const { primary, command, kubernetes } = context;
    return {
      target: primary.node,
      clientsOn: [primary.node],
      inject: () => command('deafen', primary.node),
      // An API server that cannot reach the kubelet cannot run a program there; the node's own silence tells.
      missed: async () => {
        const { items } = await kubernetes.core.listNode();
        const conditions = items.find(({ metadata }) => metadata?.name === primary.node)?.status?.conditions;
        const beat = conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime?.getTime() ?? 0;
        const renewed = Date.parse((await leaseOf(context, 'kube-node-lease', primary.node)).renewTime);
        const silent = (Date.now() - Math.max(beat, renewed)) / 1000;
        return silent > 12 ? undefined : `node ${primary.node} renewed its lease ${silent.toFixed(0)} s ago`;
      },
      heal: () => command('undeafen', primary.node),
    };
  },
};

export const partition: Fault = {
  name: 'instances partitioned',
  class: 'node',
  breaks: 'cuts the nodes of primary and replica off from each other for 60 s; both reach the Kubernetes API',
  lasts: 60,
  aim: (context) => {
    const { primary, replicas, command } = context;
    const nodes = [primary.node, replicas[0].node];
    return {
      target: nodes.join(' | '),
      // A client on the other side is cut off as well.
      nodes: [replicas[0].node],
      inject: () => command('part', ...nodes),
      missed: async () =>
        (await reaches(context, primary.pod, replicas[0].address))
          ? 'the primary still reaches the replica'
          : undefined,
      heal: () => command('unpart', ...nodes),
    };
  },
};
