import { Application } from '../../cluster/argocd.js';
import type { LiveService } from '../service.js';
import { until } from '../../cluster/wait.js';

/**
 * Says whether Argo CD brings back what Git says, and returns what was said before. Off: ends when what is changed from
 * now on stays. A comparison or a sync that is under way goes by what was said before, so that they are waited for.
 */
export async function selfHeal(
  { kubernetes, environment }: Pick<LiveService, 'kubernetes' | 'environment'>,
  on: boolean,
): Promise<boolean> {
  const application = new Application(kubernetes, environment);
  const before = (await application.read())?.spec.syncPolicy?.automated?.selfHeal === true;
  await kubernetes.objects.patchNamespacedCustomObject({
    ...application.object,
    body: [{ op: 'replace', path: '/spec/syncPolicy/automated/selfHeal', value: on }],
  });
  if (on) return before;
  await application.refresh();
  await until('Argo CD looks again', 60, async () => !(await application.isBusy()));
  return before;
}
