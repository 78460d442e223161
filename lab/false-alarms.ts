import { labelSelectorOf } from '../cluster/kubernetes.js';
import { greets } from '../cluster/lan.js';
import { within } from '../cluster/wait.js';
import { namesOf, stewardLabels } from '../config/contract/names.js';
import { recordOf } from '../programs/steward/settings.js';
import type { Aim, Fault, FaultContext } from '../acceptance/faults/fault.js';
import { linksSevere } from '../acceptance/faults/links.js';
import { addressOf, kubelet, leaseOf, nodeOff } from '../acceptance/faults/nodes.js';

/** Milliseconds within which a process that runs answers. */
const soon = 1500;

const apiAnswers = ({ kubernetes }: FaultContext): Promise<boolean> => {
  const { hostname, port } = new URL(kubernetes.server);
  return greets(hostname, Number(port || 443), soon);
};

const apiFrozen = (seconds: number): Fault => ({
  name: `API server stands still for ${seconds} s`,
  class: 'node',
  breaks: `stops the processes of the API server for ${seconds} s`,
  sparesPrimary: true,
  lasts: seconds,
  aim: (context) => ({
    target: 'api',
    inject: () => context.command('freeze', 'api'),
    missed: async () => ((await apiAnswers(context)) ? 'the API server answers' : undefined),
    heal: () => context.command('thaw', 'api'),
  }),
});

const nodeFrozen = (seconds: number): Fault => ({
  name: `node stands still for ${seconds} s`,
  class: 'node',
  breaks: `stops every process on the node of the primary for ${seconds} s`,
  sparesPrimary: true,
  lasts: seconds,
  aim: async (context) => {
    const { node } = context.primary;
    const address = await addressOf(context, node);
    return {
      target: node,
      nodes: [node],
      inject: () => context.command('freeze', node),
      missed: async () => ((await greets(address, kubelet, soon)) ? `the kubelet of ${node} answers` : undefined),
      heal: () => context.command('thaw', node),
    };
  },
});

/** What only the command can tell: it has landed when the command has ended without a failure. */
export function commanded(target: string, run: () => Promise<unknown>): Aim {
  let done = false;
  return {
    target,
    inject: async () => {
      await run();
      done = true;
    },
    missed: () => Promise.resolve(done ? undefined : 'the command has not ended'),
  };
}

function restarted(what: string, words: (context: FaultContext) => readonly string[]): Fault {
  return {
    name: `${what} restarted`,
    class: 'process',
    breaks: `kills the ${what}, which is started again`,
    sparesPrimary: true,
    lasts: 20,
    aim: (context) => ({
      ...commanded(words(context).join(' '), () => context.command('restart', ...words(context))),
      nodes: [context.primary.node],
    }),
  };
}

const nodeBusy: Fault = {
  name: 'node with a load of 50',
  class: 'node',
  breaks: 'has 50 processes calculate on the node of the primary for 60 s',
  sparesPrimary: true,
  lasts: 60,
  aim: ({ command, primary: { node } }) => ({
    ...commanded(node, () => command('busy', node, '50')),
    heal: () => command('idle', node),
  }),
};

/** What a steward may take for a lost node, and must not. */
export const falseAlarms: readonly Fault[] = [
  ...[5, 20, 60].map(apiFrozen),
  ...[5, 20].map(nodeFrozen),
  restarted('API server', () => ['api']),
  restarted('kubelet', ({ primary }) => [primary.node, 'kubelet']),
  restarted('containerd', ({ primary }) => [primary.node, 'containerd']),
  nodeBusy,
  ...linksSevere,
];

/** The stewards are killed once one of them has said whose pod is gone, so that another one has to end what it began. */
export const stewardKilled: Fault = {
  ...nodeOff,
  name: 'node powered off, and the steward killed in its action',
  class: 'double',
  breaks: 'switches off the node of the primary for 60 s, and kills every steward as soon as one acts',
  aim: async (context) => {
    const { kubernetes, environment, primary } = context;
    const namespace = environment.namespace.name;
    const labelSelector = labelSelectorOf(stewardLabels(environment));
    const record = recordOf(namesOf(environment).cluster);
    const acts = async () => (await leaseOf(context, namespace, record)).holderIdentity === primary.uid;
    const aim = await nodeOff.aim(context);
    let acted = false;
    return {
      ...aim,
      inject: async () => {
        await aim.inject();
        acted = (await within(30, () => acts().catch(() => false), 20)) === true;
        await kubernetes.core.deleteCollectionNamespacedPod({ namespace, labelSelector, gracePeriodSeconds: 0 });
      },
      missed: async () => (acted ? aim.missed() : 'no steward acted'),
    };
  },
};
