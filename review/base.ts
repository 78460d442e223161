import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Described } from './blast-radius.js';
import { manifestsOf } from './change.js';
import type { Stack } from './terraform-changes.js';
import type { NamedEnvironment } from '../config/load.js';
import { folderAt } from '../constructs/manifests/manifest-folder.js';
import type { Rendered } from '../stacks/render.js';
import { followed, gitIn } from '../cluster/git.js';
import { runCommand } from '../cluster/process.js';
import { UserError } from '../config/user-error.js';

/** What a change is compared with. */
export interface Base {
  /** Which commit it is, in words. */
  readonly name: string;
  readonly manifests: Rendered['manifests'];
  /** Left out where only manifests are compared. */
  readonly stacks?: Rendered['stacks'];
  /** Why only manifests are compared. */
  readonly fault?: string;
}

/** What an environment makes, as changes are told from it. */
export const describedBy = ({ manifests, stacks }: Pick<Base, 'manifests' | 'stacks'>): Described => ({
  manifests: manifestsOf(manifests),
  ...(stacks && { stacks: new Map([...stacks].map(([name, text]) => [name, JSON.parse(text) as Stack])) }),
});

/** One environment of a folder that was synthesized, with some of its stacks. */
export function renderedIn(root: string, environment: string, names: readonly string[]): Rendered {
  const configuration = (name: string) => join(root, 'cdktf.out', 'stacks', name, 'cdk.tf.json');
  return {
    manifests: folderAt(join(root, 'manifests', environment)),
    stacks: new Map(names.map((name) => [name, readFileSync(configuration(name), 'utf8')])),
  };
}

/**
 * An environment as a commit has it, synthesized by that commit's own code with the packages that are installed now.
 *
 * @param reference the commit. Default: the branch that Argo CD follows, or HEAD where it cannot be read.
 * @throws UserError when there is no such commit.
 */
export async function baseOf(root: string, environment: NamedEnvironment, reference?: string): Promise<Base> {
  const git = gitIn(root);
  const { commit, why } = await chosen(root, environment, reference);
  const { status, stdout } = await git('rev-parse', '--short=12', '--verify', '--end-of-options', `${commit}^{commit}`);
  if (status !== 0) {
    throw new UserError(`There is no commit ${commit} to compare with.`, 'Fetch it, or name another one with --base.');
  }
  const name = `${stdout.trim()} (${why})`;
  const folder = mkdtempSync(join(tmpdir(), 'postgresql-base-'));
  try {
    const archive = join(folder, 'base.tar');
    await must('git', ['-C', root, 'archive', '--format=tar', `--output=${archive}`, commit]);
    await must('tar', ['-xf', archive, '-C', folder]);
    rmSync(archive);
    linkModules(join(root, 'node_modules'), join(folder, 'node_modules'));
    // Argo CD applies what is committed, whatever a synthesis would make of it now.
    const committed = renderedIn(folder, environment.name, []);
    if (!existsSync(join(folder, 'environments', `${environment.name}.ts`))) return { name, ...committed };
    const { manifests } = committed;
    const env = { PGPLATFORM_ENV: environment.name };
    const synthesis = await runCommand('npm', ['run', '--silent', 'synth'], { cwd: folder, env });
    if (synthesis.status !== 0) {
      const fault = `${stdout.trim()} cannot be synthesized: ${firstLine(synthesis.stderr)}`;
      return { name, manifests, fault };
    }
    // It may have had other clusters; of other environments, there are lock files at most.
    const output = join(folder, 'cdktf.out', 'stacks');
    const names = readdirSync(output).filter((stack) => existsSync(join(output, stack, 'cdk.tf.json')));
    return { name, manifests, stacks: renderedIn(folder, environment.name, names).stacks };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives a folder the packages of another, with a cache of its own: the bundle of a synthesis goes there. */
export function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) if (name !== '.cache') symlinkSync(join(from, name), join(to, name));
}

async function chosen(root: string, environment: NamedEnvironment, reference: string | undefined) {
  if (reference !== undefined) return { commit: reference, why: '--base' };
  try {
    const { source, commit } = await followed(root, environment);
    return { commit, why: `${environment.argocd.revision} of ${source}` };
  } catch {
    return { commit: 'HEAD', why: `HEAD, since the branch that Argo CD follows cannot be read` };
  }
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await runCommand(program, args);
  if (status !== 0) throw new UserError(`${program} failed: ${firstLine(stderr)}`, 'Mend that and run this again.');
}

const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';
