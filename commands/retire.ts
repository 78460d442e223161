import { lineagesOf } from '../config/derived.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { Application } from '../cluster/argocd.js';
import { Cluster, clusters, orNothing } from '../cluster/kubernetes.js';
import { gone } from '../cluster/data.js';
import { checkPushed } from '../cluster/git.js';
import { confirm, main, root } from './setup.js';
import { Stop } from '../config/user-error.js';

// Deletes the Clusters of retired lineages with their volumes. Their backups stay in the object store.
await main(async ({ environments, yes }) => {
  for (const environment of environments) {
    const cluster = await Cluster.connect(environment);
    const there = await retired(cluster, environment);
    if (there.length === 0) {
      console.log(`${environment.name}: no Cluster of a retired lineage is left.`);
      continue;
    }
    await refuseServing(cluster, environment, there);
    await refuseDeclared(cluster, environment);
    console.log(`This deletes for ever, with every volume: ${there.join(', ')}. Backups stay.`);
    await confirm(yes, 'There is no way back but a restore.', there.join(' '));
    await keepAuthority(cluster, environment);
    for (const name of there) await remove(cluster, environment.namespace.name, name);
  }
});

/** Clusters of `retiredLineages` that exist. */
async function retired(cluster: Cluster, environment: NamedEnvironment): Promise<readonly string[]> {
  const found: string[] = [];
  for (const lineage of environment.retiredLineages) {
    const name = namesOf(environment, lineage).cluster;
    const where = { ...clusters, namespace: environment.namespace.name, name };
    if ((await orNothing(cluster.objects.getNamespacedCustomObject(where))) !== undefined) found.push(name);
  }
  return found;
}

/** Throws Stop while an endpoint still leads to one of them: the environment file is ahead of the deploy. */
async function refuseServing(cluster: Cluster, environment: NamedEnvironment, names: readonly string[]): Promise<void> {
  const { readWrite, readOnly, lan } = namesOf(environment);
  for (const name of [readWrite, readOnly, lan]) {
    const service = await orNothing(
      cluster.core.readNamespacedService({ namespace: environment.namespace.name, name }),
    );
    const target = service?.spec?.selector?.['cnpg.io/cluster'] ?? '';
    if (!names.includes(target)) continue;
    throw new Stop(
      `The endpoint ${name} still leads to ${target}.`,
      `npm run deploy moves it to ${namesOf(environment).cluster}. Nothing was deleted.`,
    );
  }
}

/** Throws Stop while Argo CD applies a commit that still declares them: it would make them anew, empty. */
async function refuseDeclared(cluster: Cluster, environment: NamedEnvironment): Promise<void> {
  const commit = await checkPushed(root, environment);
  if (await new Application(cluster, environment).follows(commit)) return;
  throw new Stop(
    `Argo CD has not come to the commit ${commit.slice(0, 12)} within ${environment.argocd.waitMinutes} minutes, and would make a deleted Cluster anew, empty.`,
    `Look at it (kubectl -n ${environment.argocd.namespace} describe application ${namesOf(environment).application}), then run npm run retire again. Nothing was deleted.`,
  );
}

/** The CA would go with its Cluster, and the other lineages would be left without. */
async function keepAuthority(cluster: Cluster, environment: NamedEnvironment): Promise<void> {
  if (lineagesOf(environment).includes(environment.authorityLineage)) return;
  const where = { namespace: environment.namespace.name, name: namesOf(environment).authority };
  const secret = await cluster.core.readNamespacedSecret(where);
  if (secret.metadata?.ownerReferences === undefined) return;
  await cluster.core.patchNamespacedSecret({ ...where, body: [{ op: 'remove', path: '/metadata/ownerReferences' }] });
  console.log(`Secret ${where.name}, the CA that clients hold, belongs to no Cluster any more and stays.`);
}

async function remove(cluster: Cluster, namespace: string, name: string): Promise<void> {
  const databases = (await cluster.objects.listNamespacedCustomObject({
    ...clusters,
    plural: 'databases',
    namespace,
  })) as { items: readonly { metadata: { name: string }; spec: { cluster: { name: string } } }[] };
  // A Database has a finalizer that needs its Cluster.
  for (const { metadata, spec } of databases.items) {
    if (spec.cluster.name !== name) continue;
    await cluster.objects.deleteNamespacedCustomObject({
      ...clusters,
      plural: 'databases',
      namespace,
      name: metadata.name,
    });
  }
  await cluster.objects.deleteNamespacedCustomObject({ ...clusters, namespace, name });
  const selector = { namespace, labelSelector: `cnpg.io/cluster=${name}` };
  await gone(
    `volumes of ${name}`,
    'See their finalizers and events.',
    async () => (await cluster.core.listNamespacedPersistentVolumeClaim(selector)).items.length === 0,
  );
  console.log(`deleted ${name} and its volumes`);
}
