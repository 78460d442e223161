import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { LiveService } from '../../acceptance/service.js';
import { pause, until } from '../../cluster/wait.js';
import type { Prepared } from './profiles.js';
import { type ClusterManifest, difference, settingsOf } from './settings.js';

/** Seconds that a cluster may take to roll out other settings. */
const limit = 600;

/**
 * Gives the live Cluster the settings of a profile, and ends when all instances run with them.
 *
 * It does what Argo CD does with the generated file, a server-side apply under its name, without the wait for its next
 * look at Git; self-heal is off meanwhile, until the site is put in order.
 */
export async function apply(context: LiveService, prepared: Prepared): Promise<void> {
  const { cluster, environment, name, settings, declared } = prepared;
  context.environment = environment;
  const { instances } = context;
  context.tell(`settings of ${name}`);
  const rolledOut = () => until(`${name} is rolled out`, limit, () => settled(context));
  if (!declared) {
    // Also when they are there already: an earlier run may have left them, and Argo CD be about to take them back.
    context.tidy.once('let Argo CD heal the Cluster again', () => selfHeal(context, true));
    await selfHeal(context, false);
  }
  if (settings.parameters === undefined && (await otherThan(context, prepared)) === undefined) {
    await rolledOut();
    return;
  }
  const before = await uids(context);
  await context.kubernetes.objects.patchNamespacedCustomObject(
    { ...instances.object, body: cluster, fieldManager: 'argocd-controller', force: true },
    setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
  );
  const other = await otherThan(context, prepared);
  if (other !== undefined) throw new Error(`the Cluster did not take the settings of ${name}: ${other}`);
  await rolledOut();
  // Not every setting restarts the instances by itself, the lease for one.
  if ((await uids(context)).some((uid) => before.includes(uid))) await restart(context);
  await rolledOut();
}

/** In what the live Cluster differs from a profile, in words, or undefined. Parameters of PostgreSQL are not looked at. */
export async function otherThan(
  context: LiveService,
  { environment, settings }: Prepared,
): Promise<string | undefined> {
  const live: unknown = await context.kubernetes.objects.getNamespacedCustomObject(context.instances.object);
  return difference(settingsOf(live as ClusterManifest, environment), settings);
}

/**
 * Says whether Argo CD brings back what Git says. Off: ends when what is changed from now on stays. A comparison or a sync
 * that is under way goes by what was said before, so that they are waited for.
 */
async function selfHeal({ kubernetes, argo }: LiveService, value: boolean): Promise<void> {
  const body = [{ op: 'replace', path: '/spec/syncPolicy/automated/selfHeal', value }];
  await kubernetes.objects.patchNamespacedCustomObject({ ...argo.object, body });
  if (value) return;
  await argo.refresh();
  await until('Argo CD looks again', 60, async () => !(await argo.isBusy()));
}

const uids = async ({ instances }: LiveService) => (await instances.list()).map(({ uid }) => uid);

/** Restarts all instances, the replicas first, as kubectl cnpg restart does. */
async function restart(context: LiveService): Promise<void> {
  const { kubernetes, instances } = context;
  const before = await uids(context);
  await kubernetes.objects.patchNamespacedCustomObject(
    {
      ...instances.object,
      body: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() } } },
    },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
  const restarted = async () => !(await uids(context)).some((uid) => before.includes(uid));
  await until('all instances have restarted', limit, restarted);
}

/** True once the Cluster has been healthy for 10 s: a rollout does not begin at once. */
async function settled({ instances }: LiveService): Promise<true | undefined> {
  for (let second = 0; second < 10; second += 2) {
    if ((await instances.fault()) !== undefined) return undefined;
    await pause(2000);
  }
  return true;
}
