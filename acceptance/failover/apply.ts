import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { selfHeal } from '../self-heal.js';
import type { Site } from '../site.js';
import { pause, until } from '../wait.js';
import type { ClusterManifest, Prepared } from './profiles.js';
import { settingsOf } from './settings.js';

/** Seconds that a cluster may take to roll out other settings. */
const limit = 600;

/**
 * Gives the live Cluster the settings of a profile, and ends when all instances run with them.
 *
 * It does what Argo CD does with the generated file, a server-side apply under its name, without the wait for its next
 * look at Git; self-heal is off meanwhile, until the site is put in order.
 */
export async function apply(site: Site, { cluster, environment, name, settings }: Prepared): Promise<void> {
  site.environment = environment;
  const { instances } = site;
  const live = async () => (await site.cluster.objects.getNamespacedCustomObject(instances.object)) as ClusterManifest;
  const grace = environment.kubernetes.nodeMonitorGraceSeconds;
  const asWanted = async () => same(settingsOf(await live(), grace), settings);
  if (settings.parameters === undefined && (await asWanted())) return;
  site.tell(`settings of ${name}`);
  site.tidy.once('let Argo CD heal the Cluster again', () => selfHeal(site, true));
  await selfHeal(site, false);
  const before = await uids(site);
  await site.cluster.objects.patchNamespacedCustomObject(
    { ...instances.object, body: cluster, fieldManager: 'argocd-controller', force: true },
    setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
  );
  if (!(await asWanted())) throw new Error(`the Cluster did not take the settings of ${name}`);
  await until(`${name} is rolled out`, limit, () => settled(site));
  // Not every setting restarts the instances by itself, the lease for one.
  if ((await uids(site)).some((uid) => before.includes(uid))) await restart(site);
  await until(`${name} is rolled out`, limit, () => settled(site));
}

const uids = async ({ instances }: Site) => (await instances.list()).map(({ uid }) => uid);

/** Restarts all instances, the replicas first, as kubectl cnpg restart does. */
async function restart(site: Site): Promise<void> {
  const { cluster, instances } = site;
  const before = await uids(site);
  await cluster.objects.patchNamespacedCustomObject(
    {
      ...instances.object,
      body: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() } } },
    },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
  await until('all instances have restarted', limit, async () => {
    return (await uids(site)).some((uid) => before.includes(uid)) ? undefined : true;
  });
}

/** True once the Cluster has been healthy for 10 s: a rollout does not begin at once. */
async function settled({ instances }: Site): Promise<true | undefined> {
  for (let second = 0; second < 10; second += 2) {
    if ((await instances.fault()) !== undefined) return undefined;
    await pause(2000);
  }
  return true;
}

function same(live: object, wanted: object): boolean {
  const text = (settings: object) => JSON.stringify({ ...settings, parameters: undefined });
  return text(live) === text(wanted);
}
