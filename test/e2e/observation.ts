import { namesOf } from '../../config/contract/names.js';
import type { Workspace } from './workspace.js';

/** What a change can do something to. */
interface Observation {
  /** For each instance: the UID of its pod, how often its container was restarted, when its PostgreSQL started. */
  readonly instances: ReadonlyMap<string, readonly string[]>;
  /** Everything else, by its name. */
  readonly others: ReadonlyMap<string, string>;
}

/** Looks at a running database. Throws while an instance does not answer. */
export async function observe({ kubernetes, environment, instances: databases }: Workspace): Promise<Observation> {
  const namespace = environment.namespace.name;
  const names = namesOf(environment);
  const pods = async (where: string, labelSelector: string) =>
    (await kubernetes.core.listNamespacedPod({ namespace: where, labelSelector })).items;
  const found = await pods(namespace, `cnpg.io/cluster=${names.cluster},cnpg.io/podRole=instance`);
  const instances = new Map<string, readonly string[]>();
  for (const { metadata, status } of found) {
    const name = metadata?.name ?? '';
    const started = await databases.psql(name, 'select pg_postmaster_start_time()');
    const restarts = status?.containerStatuses?.find((container) => container.name === 'postgres')?.restartCount ?? 0;
    instances.set(name, [metadata?.uid ?? '', String(restarts), started]);
  }
  const claims = await kubernetes.core.listNamespacedPersistentVolumeClaim({ namespace });
  const service = await kubernetes.core.readNamespacedService({ namespace, name: names.lan });
  const operators = await pods(environment.operator.namespace, 'app.kubernetes.io/name=cloudnative-pg');
  const primary = found.find(({ metadata }) => metadata?.labels?.['cnpg.io/instanceRole'] === 'primary');
  const others = new Map([
    ['primary', primary?.metadata?.name ?? ''],
    ['operator pods', String(operators.map(({ metadata }) => metadata?.uid ?? '').sort())],
    ['LoadBalancer', service.metadata?.uid ?? ''],
    ['LAN address', service.status?.loadBalancer?.ingress?.[0]?.ip ?? ''],
  ]);
  for (const { metadata, status } of claims.items) {
    others.set(`volume ${metadata?.name ?? ''}`, status?.capacity?.['storage'] ?? '');
  }
  return { instances, others };
}

/** What happened between two observations. */
export interface Happened {
  /** Instances that were there before and after, and whose pod, container or PostgreSQL alone was restarted. */
  readonly touched: number;
  readonly switched: boolean;
  readonly words: string;
}

const restarts = ['pod replaced', 'container restarted', 'PostgreSQL restarted in its container'];

export function between(before: Observation, after: Observation): Happened {
  const touched = [...after.instances].flatMap(([name, now]) => {
    const then = before.instances.get(name) ?? now;
    const what = restarts.find((_, index) => then[index] !== now[index]);
    return what === undefined ? [] : [`${what}: ${name}`];
  });
  const changed = [...after.others].flatMap(([name, now]) => {
    const then = before.others.get(name) ?? now;
    return then === now ? [] : [`${name}: ${then} -> ${now}`];
  });
  const gone = (from: Observation, to: Observation) => [
    ...[...from.instances.keys()].filter((name) => !to.instances.has(name)),
    ...[...from.others.keys()].filter((name) => !to.others.has(name)),
  ];
  const facts = [
    ...touched,
    ...changed,
    ...gone(after, before).map((name) => `${name} came`),
    ...gone(before, after).map((name) => `${name} went`),
  ];
  return {
    touched: touched.length,
    switched: before.others.get('primary') !== after.others.get('primary'),
    words: facts.length === 0 ? 'nothing restarted or changed' : facts.join('; '),
  };
}
