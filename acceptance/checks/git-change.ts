import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { Application } from '../../cluster/argocd.js';
import { runCommand } from '../../cluster/process.js';
import { namesOf } from '../../config/contract/names.js';
import { NotMeasured } from '../model.js';
import type { AcceptanceContext } from '../context.js';
import { until } from '../../cluster/wait.js';

const annotation = 'postgresql-platform/acceptance-run';

/** How long a change in Git took until it was live. */
export interface ChangeTimes {
  /** Found by Argo CD itself. */
  readonly polledSeconds: number;
  /** The revert, with Argo CD told to look, as a webhook of the Git host does. */
  readonly refreshedSeconds: number;
}

/** What SC-006 allows. */
const limitSeconds = 900;

/**
 * Pushes an annotation of one object and then its revert, and times both.
 *
 * @throws NotMeasured when the repository cannot be cloned or pushed to from here.
 */
export function changeInGit(context: AcceptanceContext): Promise<ChangeTimes> {
  return context.once('change in Git', async () => {
    const { argocd, name } = context.environment;
    const folder = await mkdtemp(join(tmpdir(), 'acceptance-git-'));
    const removeFolder = context.tidy.later('remove the clone', () => rm(folder, { recursive: true, force: true }));
    const git = async (...args: string[]) => {
      const { status, stderr } = await runCommand('git', args, {
        env: { GIT_TERMINAL_PROMPT: '0' },
        timeout: 60_000,
        cwd: folder,
      });
      if (status !== 0) throw new NotMeasured(`git ${args[0] ?? ''} ${argocd.repository}: ${lastLine(stderr)}`);
    };
    await git('clone', '--quiet', '--depth', '2', '--branch', argocd.revision, argocd.repository, '.');
    const object = namesOf(context.environment).endpoints;
    const file = join(folder, 'manifests', name, `configmap-${object}.yaml`);
    const value = new Date().toISOString();
    const push = async () => {
      await git('push', '--quiet', 'origin', `HEAD:${argocd.revision}`);
      return performance.now();
    };
    const live = async (wanted: string | undefined, since: number) => {
      await until('the change is live', limitSeconds, async () =>
        (await annotationOf(context, object)) === wanted ? true : undefined,
      );
      return (performance.now() - since) / 1000;
    };
    const commit = ['-c', 'user.name=acceptance run', '-c', 'user.email=acceptance@localhost'];

    const manifest = parseDocument(await readFile(file, 'utf8'));
    manifest.setIn(['metadata', 'annotations', annotation], value);
    await writeFile(file, manifest.toString());
    await git(...commit, 'commit', '--quiet', '--all', '--message', 'Measure how long a change takes (acceptance run)');
    const pushed = await push();
    const revert = context.tidy.later('revert the commit', async () => {
      await git(...commit, 'revert', '--no-edit', 'HEAD');
      await push();
    });
    context.tell('a commit is pushed; waiting until Argo CD finds and applies it');
    const polledSeconds = await live(value, pushed);
    const reverted = performance.now();
    await revert();
    await new Application(context.kubernetes, context.environment).refresh();
    const refreshedSeconds = await live(undefined, reverted);
    await removeFolder();
    return { polledSeconds, refreshedSeconds };
  });
}

async function annotationOf(context: AcceptanceContext, name: string): Promise<string | undefined> {
  const { metadata } = await context.kubernetes.core.readNamespacedConfigMap({
    namespace: context.environment.namespace.name,
    name,
  });
  return metadata?.annotations?.[annotation];
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
