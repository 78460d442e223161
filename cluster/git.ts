import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { NamedEnvironment } from '../config/load.js';
import { runCommand } from './process.js';
import { UserError } from '../config/user-error.js';

/** Git in a folder; it never asks on the terminal. */
export const gitIn =
  (root: string) =>
  (...args: string[]) =>
    runCommand('git', ['-C', root, ...args], { env: { GIT_TERMINAL_PROMPT: '0' }, timeout: 30_000 });

/** Files of a folder as HEAD has them, by their names. Undefined where there is no commit. */
export async function committed(root: string, folder: string): Promise<ReadonlyMap<string, string> | undefined> {
  const git = gitIn(root);
  const listed = await git('ls-tree', '--name-only', 'HEAD', `${folder}/`);
  if (listed.status !== 0) return undefined;
  const changed = (await git('diff', '--name-only', '--relative', 'HEAD', '--', folder)).stdout.split('\n');
  const textOf = async (path: string) =>
    changed.includes(path) ? (await git('show', `HEAD:./${path}`)).stdout : readFileSync(join(root, path), 'utf8');
  const paths = listed.stdout.split('\n').filter(Boolean);
  return new Map(await Promise.all(paths.map(async (path) => [basename(path), await textOf(path)] as const)));
}

/**
 * Makes sure that the repository which Argo CD reads holds the manifests of this working copy, and the environment file
 * that they come from: whoever plans from the repository would take back what is only here.
 *
 * @returns the commit that Argo CD will apply.
 * @throws UserError naming the files that are not committed or not pushed.
 */
export async function checkPushed(root: string, environment: NamedEnvironment): Promise<string> {
  const { name, argocd } = environment;
  const folder = `manifests/${name}`;
  const git = gitIn(root);
  const prefix = await git('rev-parse', '--show-prefix');
  if (prefix.status !== 0) {
    throw new UserError(
      `${root} is not a Git working copy.`,
      `Argo CD applies ${folder} from Git: clone the repository ${argocd.repository}, or run git init and push to it.`,
    );
  }
  if (prefix.stdout.trim() !== '') {
    throw new UserError(
      `This project is in the folder ${prefix.stdout.trim()} of its repository, but Argo CD looks for ${folder} at the top.`,
      'Give it a repository of its own.',
    );
  }
  const files = [folder, `environments/${name}.ts`];
  const changed = (await git('status', '--porcelain', '--', ...files)).stdout.trimEnd();
  if (changed !== '') {
    throw new UserError(
      `There are changes that are not committed:\n${changed}`,
      `Argo CD applies what is in Git: git add ${files.join(' ')} && git commit && git push.`,
    );
  }
  const { source, commit, remote } = await followed(root, environment);
  const behind = (await git('diff', '--name-only', commit, 'HEAD', '--', ...files)).stdout.trimEnd();
  if (behind === '') return commit;
  const overtaken = (await git('merge-base', '--is-ancestor', 'HEAD', commit)).status === 0;
  throw new UserError(
    `${argocd.revision} of ${source} and this working copy differ:\n${behind}`,
    overtaken
      ? 'This working copy is older: git pull, and plan again. The deploy of a merge that another one overtook leaves both to the newer.'
      : `Push them (git push ${remote ?? source} HEAD:${argocd.revision}), or merge the pull request and pull.`,
  );
}

/** Whether a revision of the branch that Argo CD follows has a commit in it. Fetches the branch where the revision is not known here. */
export async function contains(
  root: string,
  environment: NamedEnvironment,
  revision: string,
  commit: string,
): Promise<boolean> {
  if (revision === commit) return true;
  const git = gitIn(root);
  if ((await git('cat-file', '-e', `${revision}^{commit}`)).status !== 0) await followed(root, environment);
  return (await git('merge-base', '--is-ancestor', commit, revision)).status === 0;
}

/**
 * Fetches the branch that Argo CD follows.
 *
 * @throws UserError naming each place where it was looked for.
 */
export async function followed(root: string, { name, argocd }: NamedEnvironment) {
  const git = gitIn(root);
  const remotes = (await git('remote')).stdout.split('\n').filter(Boolean);
  const failures: string[] = [];
  // The address that Argo CD reads may need other credentials than a person has; then a remote of the working copy will do.
  for (const source of [argocd.repository, ...remotes]) {
    const fetched = await git('fetch', '--quiet', '--no-tags', source, argocd.revision);
    if (fetched.status === 0) {
      return { source, commit: (await git('rev-parse', 'FETCH_HEAD')).stdout.trim(), remote: remotes[0] };
    }
    failures.push(`${source}: ${fetched.stderr.trim().split('\n')[0] ?? ''}`);
  }
  throw new UserError(
    `The branch ${argocd.revision} cannot be read, so that nobody knows what Argo CD would apply:\n${failures.join('\n')}`,
    `Check argocd.repository and argocd.revision in environments/${name}.ts, and push this working copy there.`,
  );
}
