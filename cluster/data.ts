import type { NamedEnvironment } from '../config/load.js';
import { clusters, type Kubernetes } from './kubernetes.js';
import { UserError } from '../config/user-error.js';
import { within } from './wait.js';

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

const again = 'See their finalizers and events, then run npm run destroy again.';

/** What holds data in the namespace of an environment, in words. */
export async function dataOf(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<readonly string[]> {
  const namespace = environment.namespace.name;
  const names = await list(kubernetes, namespace, 'clusters');
  const claims = await kubernetes.core.listNamespacedPersistentVolumeClaim({ namespace });
  const secrets = await kubernetes.core.listNamespacedSecret({ namespace });
  return [
    `namespace ${namespace} with ${secrets.items.length} Secrets, the passwords among them`,
    ...names.map((name) => `Cluster ${name}, as it runs`),
    ...claims.items.map(
      ({ metadata, status }) => `volume ${metadata?.name ?? ''} (${status?.capacity?.['storage'] ?? 'size unknown'})`,
    ),
  ];
}

/** Names of the Clusters that exist anywhere, as `namespace/name`. */
export async function clustersLeft(kubernetes: Kubernetes): Promise<readonly string[]> {
  const found = await kubernetes.all<Listed>(clusters.group, clusters.version, clusters.plural);
  return found.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

/** Deletes every CloudNativePG object of the namespace, dependants first, and waits until their volumes are gone. */
export async function deleteData(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<void> {
  const namespace = environment.namespace.name;
  // A Database has a finalizer that needs its Cluster.
  for (const plural of ['scheduledbackups', 'databases', 'poolers', 'clusters', 'imagecatalogs']) {
    for (const name of await list(kubernetes, namespace, plural)) {
      await kubernetes.objects.deleteNamespacedCustomObject({ ...clusters, namespace, plural, name });
      console.log(`deleted ${plural} ${name}`);
    }
    await gone(`${plural} in ${namespace}`, again, () => list(kubernetes, namespace, plural));
  }
  await volumesGone(kubernetes, namespace, 'cnpg.io/cluster', again);
}

/** Waits until the volumes with some labels are gone, as `gone` does. */
export const volumesGone = ({ core }: Kubernetes, namespace: string, labelSelector: string, cure: string) =>
  gone(
    `volumes with ${labelSelector} in ${namespace}`,
    cure,
    async () => (await core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector })).items,
  );

async function list(kubernetes: Kubernetes, namespace: string, plural: string): Promise<readonly string[]> {
  const found = await kubernetes.all<Listed>(clusters.group, clusters.version, plural, namespace);
  return found.map(({ metadata }) => metadata.name);
}

/** Waits until what was deleted is no longer there. Throws UserError with the cure after 5 minutes. */
async function gone(what: string, cure: string, left: () => Promise<readonly unknown[]>): Promise<void> {
  const nothing = await within(5 * 60, async () => (await left()).length === 0);
  if (nothing === undefined) throw new UserError(`The ${what} are still there after 5 minutes.`, cure);
}
