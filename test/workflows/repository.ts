import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { linkModules } from '../../review/base.js';
import { runCommand } from '../../cluster/process.js';

const project = join(import.meta.dirname, '..', '..');

/** A working copy of this project with one environment, and the bare repository that it is pushed to. */
export class Repository {
  private constructor(
    readonly folder: string,
    readonly origin: string,
  ) {}

  static async create(parent: string): Promise<Repository> {
    const repository = new Repository(join(parent, 'project'), join(parent, 'origin.git'));
    const { stdout } = await runCommand('git', [
      '-C',
      project,
      'ls-files',
      '--cached',
      '--others',
      '--exclude-standard',
    ]);
    // What this working copy has, committed or not; its environments and their manifests are left behind.
    const files = stdout.split('\n').filter((file) => file !== '' && !/^(environments|manifests)\//.test(file));
    for (const file of files) {
      mkdirSync(dirname(join(repository.folder, file)), { recursive: true });
      cpSync(join(project, file), join(repository.folder, file));
    }
    linkModules(join(project, 'node_modules'), join(repository.folder, 'node_modules'));
    mkdirSync(join(repository.folder, 'environments'));
    await repository.git('init', '--quiet', '--initial-branch=main');
    await repository.git('init', '--quiet', '--bare', '--initial-branch=main', repository.origin);
    // As GitHub allows: the base of a pull request is fetched by its commit.
    await runCommand('git', ['-C', repository.origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true']);
    await repository.git('remote', 'add', 'origin', repository.origin);
    return repository;
  }

  /** Writes the environment, synthesizes, commits and pushes it to a branch. Returns the commit. */
  async publish(environment: object, branch: string): Promise<string> {
    const file = join(this.folder, 'environments', 'homelab.ts');
    writeFileSync(file, `export default ${JSON.stringify(environment, null, 2)};\n`);
    const synthesis = await runCommand('npm', ['run', '--silent', 'synth'], {
      cwd: this.folder,
      env: { PGPLATFORM_ENV: 'homelab' },
    });
    if (synthesis.status !== 0) throw new Error(synthesis.stderr);
    return this.commit(branch);
  }

  /** Commits all that changed, and pushes it to a branch. Returns the commit. */
  async commit(branch: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', branch);
    await this.git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    const { status, stdout, stderr } = await runCommand('git', ['-C', this.folder, ...identity, ...args]);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}
