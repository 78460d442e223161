import { namesOf } from '../../config/contract/names.js';
import type { Workspace } from './workspace.js';

interface Instance {
  readonly uid: string;
  readonly restarts: number;
  /** When its PostgreSQL started. */
  readonly started: string;
}

/** What a change can do something to. */
interface Observation {
  readonly primary: string;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly operators: readonly string[];
  /** Volumes, with the size that they have. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly loadBalancer: { readonly uid: string; readonly address: string };
}

/** Looks at a running database. Throws while an instance does not answer. */
export async function observe({ kubernetes, environment, instances: databases }: Workspace): Promise<Observation> {
  const namespace = environment.namespace.name;
  const names = namesOf(environment);
  const pods = async (where: string, labelSelector: string) =>
    (await kubernetes.core.listNamespacedPod({ namespace: where, labelSelector })).items;
  const found = await pods(namespace, `cnpg.io/cluster=${names.cluster},cnpg.io/podRole=instance`);
  const instances = new Map<string, Instance>();
  for (const { metadata, status } of found) {
    const name = metadata?.name ?? '';
    const started = await databases.psql(name, 'select pg_postmaster_start_time()');
    const restarts = status?.containerStatuses?.find((container) => container.name === 'postgres')?.restartCount ?? 0;
    instances.set(name, { uid: metadata?.uid ?? '', restarts, started });
  }
  const claims = await kubernetes.core.listNamespacedPersistentVolumeClaim({ namespace });
  const service = await kubernetes.core.readNamespacedService({ namespace, name: names.lan });
  const operators = await pods(environment.operator.namespace, 'app.kubernetes.io/name=cloudnative-pg');
  const primary = found.find(({ metadata }) => metadata?.labels?.['cnpg.io/instanceRole'] === 'primary');
  return {
    primary: primary?.metadata?.name ?? '',
    instances,
    operators: operators.map(({ metadata }) => metadata?.uid ?? '').sort(),
    volumes: new Map(
      claims.items.map(({ metadata, status }) => [metadata?.name ?? '', status?.capacity?.['storage'] ?? '']),
    ),
    loadBalancer: { uid: service.metadata?.uid ?? '', address: service.status?.loadBalancer?.ingress?.[0]?.ip ?? '' },
  };
}

/** What happened between two observations. */
export interface Happened {
  /** Instances whose pod was replaced, whose container was restarted, and whose PostgreSQL alone was. */
  readonly replaced: readonly string[];
  readonly restarted: readonly string[];
  readonly postgresOnly: readonly string[];
  readonly switched: boolean;
  readonly words: string;
}

export function between(before: Observation, after: Observation): Happened {
  const both = [...after.instances].flatMap(([name, now]) => {
    const then = before.instances.get(name);
    return then === undefined ? [] : [{ name, then, now }];
  });
  const names = (of: (each: (typeof both)[number]) => boolean) => both.filter(of).map(({ name }) => name);
  const replaced = names(({ then, now }) => then.uid !== now.uid);
  const restarted = names(({ then, now }) => then.uid === now.uid && then.restarts !== now.restarts);
  const postgresOnly = names(
    ({ then, now }) => then.uid === now.uid && then.restarts === now.restarts && then.started !== now.started,
  );
  const switched = before.primary !== after.primary;
  const came = [...after.instances.keys()].filter((name) => !before.instances.has(name));
  const went = [...before.instances.keys()].filter((name) => !after.instances.has(name));
  const volumes = [...before.volumes.keys()].filter((name) => !after.volumes.has(name));
  const listed = (what: string, which: readonly string[]) =>
    which.length === 0 ? [] : [`${what} ${which.join(', ')}`];
  const facts = [
    ...listed('pods replaced:', replaced),
    ...listed('containers restarted:', restarted),
    ...listed('PostgreSQL restarted in its container:', postgresOnly),
    ...(switched ? [`primary ${before.primary} -> ${after.primary}`] : []),
    ...listed('instances came:', came),
    ...listed('instances went:', went),
    ...listed('volumes deleted:', volumes),
    ...(before.operators.join() === after.operators.join() ? [] : ['operator pods replaced']),
    ...(before.loadBalancer.uid === after.loadBalancer.uid ? [] : ['another LoadBalancer']),
    ...(before.loadBalancer.address === after.loadBalancer.address
      ? []
      : [`LAN address ${before.loadBalancer.address} -> ${after.loadBalancer.address}`]),
  ];
  const words = facts.length === 0 ? 'no pod and no PostgreSQL restarted' : facts.join('; ');
  return { replaced, restarted, postgresOnly, switched, words };
}
