import type { Document } from 'yaml';
import { Application } from '../../cluster/argocd.js';
import { clusters, waitsFor } from '../../cluster/kubernetes.js';
import { upgradeOf } from '../../cluster/upgrade.js';
import { until } from '../../cluster/wait.js';
import { defaultImage } from '../../config/schema/database.js';
import { majorOf } from '../../config/quantities.js';
import { sent } from '../../constructs/manifests/programs.js';
import { namesOf } from '../../config/contract/names.js';
import type { NamedEnvironment } from '../../config/load.js';
import { GitClone } from '../checks/git-clone.js';
import { schema } from '../checks/schema.js';
import type { Fault, FaultContext } from './fault.js';
import { cordoned } from './planned.js';

/** A change that an owner commits by mistake: it cannot work, and its revert takes it back. */
interface BadCommit extends Pick<Fault, 'name' | 'breaks' | 'happensTo' | 'landsWithin'> {
  /** Manifests by the kind that their file begins with, and what is changed in them. */
  readonly edits: (environment: NamedEnvironment) => Readonly<Record<string, (manifest: Document) => void>>;
  /** Why it cannot be seen to have failed yet, or undefined when it can. */
  readonly missed: (context: FaultContext) => Promise<string | undefined>;
  /** What makes it fail, and has to be taken away at the end. */
  readonly plant?: { readonly put: string; readonly take: string };
  /** Whether the node of a replica takes no pods meanwhile. Default: it does. */
  readonly replicaAway?: boolean;
}

const spec = (path: readonly (string | number)[], value: unknown) => (manifest: Document) =>
  manifest.setIn(['spec', ...path], value);

async function podsOf({ kubernetes, environment }: FaultContext) {
  return (await kubernetes.core.listNamespacedPod({ namespace: environment.namespace.name })).items;
}

async function imageOf({ kubernetes, environment }: FaultContext): Promise<string | undefined> {
  const where = { ...clusters, plural: 'imagecatalogs', namespace: environment.namespace.name };
  const { spec: catalog } = (await kubernetes.objects.getNamespacedCustomObject({
    ...where,
    name: environment.postgres.name,
  })) as { spec: { images: readonly { image: string }[] } };
  return catalog.images[0]?.image;
}

const waits = (pattern: RegExp) => async (context: FaultContext) =>
  (await podsOf(context)).flatMap(waitsFor).some((why) => pattern.test(why))
    ? undefined
    : `no pod waits with ${String(pattern)}`;

const missingClass = 'acceptance-run-missing';
const missing = ({ postgres }: NamedEnvironment) => `${postgres.image.replace(/@.*$/, '')}-missing`;
const catalogOf = (image: string) => spec(['images', 0, 'image'], image);

const imageMissing: BadCommit = {
  name: 'commit of a missing image',
  breaks: 'commits an image that does not exist, and reverts it after 45 s',
  edits: (environment) => ({ imagecatalog: catalogOf(missing(environment)) }),
  missed: waits(/ImagePull/),
};

const imageMissingAndReplicaAway: BadCommit = {
  ...imageMissing,
  name: `${imageMissing.name}, with a replica away`,
  breaks: `${imageMissing.breaks}, while the node of a replica takes no pods`,
  replicaAway: true,
  missed: async (context) => {
    if ((await imageOf(context)) !== missing(context.environment)) return 'Argo CD has not applied the commit';
    const { phase = '' } = await context.instances.status();
    return phase === 'Cluster in healthy state' ? phase : undefined;
  },
};

const resourcesTooLarge: BadCommit = {
  name: 'commit of resources that fit no node',
  breaks: 'commits more memory than a node has, and reverts it after 45 s',
  edits: () => ({
    cluster: (manifest) => {
      for (const kind of ['requests', 'limits']) manifest.setIn(['spec', 'resources', kind, 'memory'], '4096Gi');
    },
  }),
  missed: waits(/Insufficient memory/),
};

const storageClassMissing: BadCommit = {
  name: 'commit of a storage class that is not there',
  breaks: 'commits a further instance on a storage class that does not exist, and reverts it after 45 s',
  edits: ({ postgres }) => ({
    cluster: (manifest) => {
      manifest.setIn(['spec', 'storage', 'storageClass'], missingClass);
      manifest.setIn(['spec', 'instances'], postgres.instances + 1);
    },
  }),
  missed: async (context) => ((await unwanted(context)) === undefined ? 'no volume was asked for' : undefined),
};

/** The claim of a volume of a class that does not exist. */
async function unwanted({ kubernetes, environment }: FaultContext): Promise<string | undefined> {
  const { items } = await kubernetes.core.listNamespacedPersistentVolumeClaim({
    namespace: environment.namespace.name,
  });
  return items.find(({ spec: claim }) => claim?.storageClassName === missingClass)?.metadata?.name;
}

const parameterRefused: BadCommit = {
  name: 'commit of a parameter that keeps PostgreSQL from starting',
  breaks: 'commits huge_pages=on, which starts on no node without them, and reverts it after 45 s',
  edits: () => ({ cluster: spec(['postgresql', 'parameters', 'huge_pages'], 'on') }),
  missed: async ({ instances }) => {
    const { readyInstances = 0 } = await instances.status();
    const all = await instances.list();
    return readyInstances < all.length || all.some(({ ready }) => !ready) ? undefined : 'every instance is ready';
  },
};

const apiServersWrong: BadCommit = {
  name: 'commit of wrong API servers',
  breaks: 'commits a NetworkPolicy that leads to no API server, and reverts it after 45 s',
  edits: () => ({ networkpolicy: spec(['egress', 0, 'to'], [{ ipBlock: { cidr: '192.0.2.1/32' } }]) }),
  missed: async ({ kubernetes, instances, primary, environment }) => {
    const { status } = await instances.run(primary.pod, ['timeout', '2', ...sent('faults/reaches-api-server.bash')]);
    if (status !== 0) return undefined;
    const policy = { namespace: environment.namespace.name, name: `${namesOf(environment).cluster}-to-api-server` };
    const { metadata } = await kubernetes.networking.readNamespacedNetworkPolicy(policy);
    return `the primary reaches the API still; generation ${metadata?.generation ?? 0} of the policy`;
  },
};

/** One that pg_upgrade refuses for what a table holds, so that the same happens with every pair of versions. */
const upgradeFails: BadCommit = {
  name: 'commit of a major version whose upgrade fails',
  breaks: 'commits another major version, for which pg_upgrade fails; nobody can connect until the revert, after 45 s',
  happensTo: ({ postgres }) => majorOf(postgres.image) < majorOf(defaultImage),
  landsWithin: 300,
  plant: {
    put: `create table ${schema}.not_upgradable (procedure regproc)`,
    take: `drop table if exists ${schema}.not_upgradable`,
  },
  edits: () => ({
    imagecatalog: spec(['images'], [{ major: majorOf(defaultImage), image: defaultImage }]),
    cluster: spec(['imageCatalogRef', 'major'], majorOf(defaultImage)),
  }),
  missed: async ({ kubernetes, environment }) =>
    (await upgradeOf(kubernetes, environment))?.fault === undefined ? 'no upgrade has failed' : undefined,
};

/** A bad commit as a fault: it is pushed, seen to fail, and reverted by a push. Self-heal stays on. */
const pushed = ({ edits, missed, plant, replicaAway = false, ...fault }: BadCommit): Fault => ({
  class: 'planned',
  lasts: 45,
  landsWithin: 120,
  ...fault,
  aim: async (context) => {
    const { kubernetes, environment, replicas } = context;
    const clone = await GitClone.open(environment);
    const argo = new Application(kubernetes, environment);
    const cluster = namesOf(environment).cluster;
    const files: Readonly<Record<string, string>> = {
      cluster: `cluster-${cluster}.yaml`,
      imagecatalog: `imagecatalog-${environment.postgres.name}.yaml`,
      networkpolicy: `networkpolicy-${cluster}-to-api-server.yaml`,
    };
    const cordon = (value: boolean) => cordoned(kubernetes, replicas[0].node, value);
    return {
      target: cluster,
      prepare: async () => {
        if (plant !== undefined) await context.query(plant.put);
        if (!replicaAway) return undefined;
        await cordon(true);
        await kubernetes.core.deleteNamespacedPod({ namespace: environment.namespace.name, name: replicas[0].pod });
        return undefined;
      },
      inject: async () => {
        for (const [kind, change] of Object.entries(edits(environment))) {
          await clone.edit(files[kind] ?? kind, change);
        }
        await clone.push(fault.name);
        await argo.refresh();
      },
      missed: () => missed(context),
      heal: async () => {
        if (replicaAway) await cordon(false);
        await clone.revert();
        await argo.refresh();
        await until('the revert is applied', 120, () => isReverted(context));
        await deleteStuck(context);
        await deleteUnwanted(context);
        if (plant !== undefined) await context.query(plant.take);
        await clone.remove();
      },
    };
  },
});

async function isReverted(context: FaultContext): Promise<boolean> {
  const { kubernetes, environment, instances } = context;
  const found: unknown = await kubernetes.objects.getNamespacedCustomObject(instances.object);
  const { spec: live } = found as { spec: { instances: number } };
  return live.instances === environment.postgres.instances && (await imageOf(context)) !== missing(environment);
}

/** CloudNativePG waits for ever for a pod whose image never came. The steward deletes it; without one, its owner does. */
async function deleteStuck(context: FaultContext): Promise<void> {
  const { kubernetes, environment } = context;
  if (environment.failover.steward.enabled) return;
  for (const { metadata, spec: pod, status } of await podsOf(context)) {
    const container = status?.containerStatuses?.find(({ state }) => state?.waiting !== undefined);
    const image = pod?.containers.find(({ name }) => name === container?.name)?.image;
    if (container?.restartCount !== 0 || image !== missing(environment)) continue;
    const where = { namespace: environment.namespace.name, name: metadata?.name ?? '' };
    await kubernetes.core.deleteNamespacedPod({ ...where, gracePeriodSeconds: 0 });
  }
}

/** It waits for a further instance for ever as well, when the class of its volume does not exist (the same page). */
async function deleteUnwanted(context: FaultContext): Promise<void> {
  const { kubernetes } = context;
  const namespace = context.environment.namespace.name;
  const claim = await unwanted(context);
  if (claim === undefined) return;
  const labelSelector = `cnpg.io/instanceName=${claim}`;
  await kubernetes.core.deleteCollectionNamespacedPersistentVolumeClaim({ namespace, labelSelector });
  const jobs = { group: 'batch', version: 'v1', plural: 'jobs', namespace, labelSelector };
  await kubernetes.objects.deleteCollectionNamespacedCustomObject({ ...jobs, propagationPolicy: 'Background' });
}

/** Changes that leave the primary alone. */
export const badCommits: readonly Fault[] = [
  imageMissing,
  imageMissingAndReplicaAway,
  resourcesTooLarge,
  storageClassMissing,
  parameterRefused,
  apiServersWrong,
].map(pushed);

export const failedUpgrade: Fault = pushed(upgradeFails);
