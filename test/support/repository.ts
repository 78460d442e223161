import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runCommand } from '../../cluster/process.js';
import { synthesize } from '../../commands/synthesize.js';
import { linkModules } from '../../review/base.js';

const project = join(import.meta.dirname, '..', '..');
const leftBehind = ['node_modules', '.git', 'cdktf.out', 'environments', 'manifests'];

/** A working copy of this project with one environment, and the bare repository that it is pushed to. */
export class Repository {
  private constructor(
    readonly folder: string,
    readonly origin: string,
  ) {}

  static async create(parent: string): Promise<Repository> {
    const repository = new Repository(join(parent, 'project'), join(parent, 'origin.git'));
    cpSync(project, repository.folder, {
      recursive: true,
      filter: (path) => !leftBehind.includes(relative(project, path)),
    });
    linkModules(join(project, 'node_modules'), join(repository.folder, 'node_modules'));
    mkdirSync(join(repository.folder, 'environments'));
    await repository.git('init', '--quiet', '--initial-branch=main');
    await repository.git('init', '--quiet', '--bare', '--initial-branch=main', repository.origin);
    await repository.git('-C', repository.origin, 'config', 'receive.updateServerInfo', 'true');
    await repository.git('remote', 'add', 'origin', repository.origin);
    return repository;
  }

  /** Writes the environment, synthesizes, commits and pushes it to a branch. Returns the commit. */
  async publish(environment: object, branch: string): Promise<string> {
    const file = join(this.folder, 'environments', 'homelab.ts');
    writeFileSync(file, `export default ${JSON.stringify(environment, null, 2)};\n`);
    await synthesize(this.folder, ['homelab']);
    return this.commit(branch);
  }

  /** Commits all that changed, and pushes it to a branch. Returns the commit. */
  async commit(branch: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', branch);
    await this.push('HEAD', branch);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  async push(commit: string, branch: string): Promise<void> {
    await this.git('push', '--quiet', '--force', 'origin', `${commit}:refs/heads/${branch}`);
  }

  /** A fresh checkout of a commit, whose remote is another address of the same repository. */
  async checkout(commit: string, folder: string, remote: string): Promise<void> {
    await this.git('clone', '--quiet', '--no-checkout', this.origin, folder);
    await this.git('-C', folder, 'remote', 'set-url', 'origin', remote);
    await this.git('-C', folder, 'checkout', '--quiet', '--detach', commit);
    linkModules(join(project, 'node_modules'), join(folder, 'node_modules'));
  }

  git(...args: string[]): Promise<string> {
    return gitAt(this.folder, ...args);
  }
}

/** Runs Git in a folder, as somebody who has a name. Throws when it fails. */
export async function gitAt(folder: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const { status, stdout, stderr } = await runCommand('git', ['-C', folder, ...identity, ...args]);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}
