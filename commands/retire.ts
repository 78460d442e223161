import { lineagesOf } from '../config/derived.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { Application } from '../cluster/argocd.js';
import { Kubernetes, clusters, orNothing } from '../cluster/kubernetes.js';
import { command } from '../cluster/command-line.js';
import { volumesGone } from '../cluster/data.js';
import { checkPushed } from '../cluster/git.js';
import { confirm } from '../cluster/process.js';
import { root } from '../config/project.js';
import { main } from './setup.js';
import { UserError } from '../config/user-error.js';

const program = command(
  'retire',
  'Deletes the Clusters of retired lineages with their volumes. Their backups stay in the object store.',
).option('--yes', 'does not ask');

await main(program, async ({ environments, yes = false }) => {
  for (const environment of environments) {
    const kubernetes = await Kubernetes.connect(environment);
    const there = await retired(kubernetes, environment);
    if (there.length === 0) {
      console.log(`${environment.name}: no Cluster of a retired lineage is left.`);
      continue;
    }
    await refuseServing(kubernetes, environment, there);
    await refuseDeclared(kubernetes, environment);
    console.log(`This deletes for ever, with every volume: ${there.join(', ')}. Backups stay.`);
    await confirm(yes, 'There is no way back but a restore.', there.join(' '));
    await keepAuthority(kubernetes, environment);
    for (const name of there) await remove(kubernetes, environment.namespace.name, name);
  }
});

/** Clusters of `retiredLineages` that exist. */
async function retired(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<readonly string[]> {
  const found: string[] = [];
  for (const lineage of environment.retiredLineages) {
    const name = namesOf(environment, lineage).cluster;
    const where = { ...clusters, namespace: environment.namespace.name, name };
    if ((await orNothing(kubernetes.objects.getNamespacedCustomObject(where))) !== undefined) found.push(name);
  }
  return found;
}

/** Throws UserError while an endpoint still leads to one of them: the environment file is ahead of the deploy. */
async function refuseServing(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  names: readonly string[],
): Promise<void> {
  const { readWrite, readOnly, lan } = namesOf(environment);
  for (const name of [readWrite, readOnly, lan]) {
    const where = { namespace: environment.namespace.name, name };
    const service = await orNothing(kubernetes.core.readNamespacedService(where));
    const target = service?.spec?.selector?.['cnpg.io/cluster'] ?? '';
    if (!names.includes(target)) continue;
    throw new UserError(
      `The endpoint ${name} still leads to ${target}.`,
      `npm run deploy moves it to ${namesOf(environment).cluster}. Nothing was deleted.`,
    );
  }
}

/** Throws UserError while Argo CD applies a commit that still declares them: it would make them again, empty. */
async function refuseDeclared(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<void> {
  const commit = await checkPushed(root, environment);
  if (await new Application(kubernetes, environment).follows(commit)) return;
  throw new UserError(
    `Argo CD has not come to the commit ${commit.slice(0, 12)} within ${environment.argocd.waitMinutes} minutes, and would make a deleted Cluster again, empty.`,
    `Look at it (kubectl -n ${environment.argocd.namespace} describe application ${namesOf(environment).application}), then run npm run retire again. Nothing was deleted.`,
  );
}

/** The CA would go with its Cluster, and the other lineages would be left without. */
async function keepAuthority(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<void> {
  if (lineagesOf(environment).includes(environment.authorityLineage)) return;
  const where = { namespace: environment.namespace.name, name: namesOf(environment).authority };
  const secret = await kubernetes.core.readNamespacedSecret(where);
  if (secret.metadata?.ownerReferences === undefined) return;
  const body = [{ op: 'remove', path: '/metadata/ownerReferences' }];
  await kubernetes.core.patchNamespacedSecret({ ...where, body });
  console.log(`Secret ${where.name}, the CA that clients hold, belongs to no Cluster any more and stays.`);
}

async function remove(kubernetes: Kubernetes, namespace: string, cluster: string): Promise<void> {
  const databases = { ...clusters, plural: 'databases', namespace };
  const { items } = (await kubernetes.objects.listNamespacedCustomObject(databases)) as {
    items: readonly { metadata: { name: string }; spec: { cluster: { name: string } } }[];
  };
  // A Database has a finalizer that needs its Cluster.
  for (const { metadata } of items.filter(({ spec }) => spec.cluster.name === cluster)) {
    await kubernetes.objects.deleteNamespacedCustomObject({ ...databases, name: metadata.name });
  }
  await kubernetes.objects.deleteNamespacedCustomObject({ ...clusters, namespace, name: cluster });
  await volumesGone(kubernetes, namespace, `cnpg.io/cluster=${cluster}`, 'See their finalizers and events.');
  console.log(`deleted ${cluster} and its volumes`);
}
