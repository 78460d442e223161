import { until } from '../../cluster/wait.js';
import { namesOf } from '../../config/contract/names.js';
import type { AcceptanceContext } from '../context.js';
import { GitClone } from './git-clone.js';

const annotation = 'postgresql-platform/acceptance-run';

/** What SC-006 allows. */
const limitSeconds = 900;

/**
 * Pushes an annotation of one object and then its revert, and times both: the one is found by Argo CD itself, for the
 * other it is told to look, as a webhook of the Git host does.
 *
 * @throws NotMeasured when the repository cannot be cloned or pushed to from here.
 */
export function changeInGit(context: AcceptanceContext) {
  return context.once('change in Git', async () => {
    const object = namesOf(context.environment).endpoints;
    const clone = await GitClone.open(context.environment);
    const remove = context.tidy.later('remove the clone', () => clone.remove());
    const value = new Date().toISOString();
    const live = async (wanted: string | undefined, since: number) => {
      await until('the change is live', limitSeconds, async () => (await annotationOf(context, object)) === wanted);
      return (performance.now() - since) / 1000;
    };
    await clone.edit(`configmap-${object}.yaml`, (manifest) =>
      manifest.setIn(['metadata', 'annotations', annotation], value),
    );
    const revert = context.tidy.later('revert the commit', () => clone.revert());
    await clone.push('Measure how long a change takes');
    context.tell('a commit is pushed; waiting until Argo CD finds and applies it');
    const polledSeconds = await live(value, performance.now());
    const reverted = performance.now();
    await revert();
    await context.argo.refresh();
    const refreshedSeconds = await live(undefined, reverted);
    await remove();
    return { polledSeconds, refreshedSeconds };
  });
}

async function annotationOf({ kubernetes, environment }: AcceptanceContext, name: string): Promise<string | undefined> {
  const where = { namespace: environment.namespace.name, name };
  return (await kubernetes.core.readNamespacedConfigMap(where)).metadata?.annotations?.[annotation];
}
