import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import type pg from 'pg';
import { lanClientOf } from '../../acceptance/clients/open.js';
import type { LanClient } from '../../acceptance/clients/lan-client.js';
import { Instances } from '../../cluster/instances.js';
import { Kubernetes } from '../../cluster/kubernetes.js';
import { runCommand, type Result } from '../../cluster/process.js';
import type { Environment } from '../../config/environment.js';
import { checkEnvironment, importFile, type NamedEnvironment } from '../../config/load.js';
import { root } from '../../config/project.js';
import type { Report } from './report.js';

const author = 'e2e@localhost.invalid';

/** A clone of this project with one environment of its own, pushed to the repository that the environment names; and its cluster. */
export class Workspace {
  private constructor(
    readonly folder: string,
    readonly environment: NamedEnvironment,
    readonly kubernetes: Kubernetes,
    private input: Environment,
  ) {}

  /** @throws Error when the repository holds anything that another end-to-end run did not put there. */
  static async open(file: string): Promise<Workspace> {
    const { default: input } = (await importFile(resolve(file))) as { default: Environment };
    const environment = checkEnvironment(basename(file, '.ts'), input);
    const kubernetes = await Kubernetes.connect(environment);
    const folder = mkdtempSync(join(tmpdir(), 'postgresql-e2e-'));
    const workspace = new Workspace(folder, environment, kubernetes, input);
    // A run that is killed cleans nothing up: from there, `npm run destroy` does.
    console.log(`Working copy, with the Terraform state: ${folder}`);
    await workspace.must('git', 'clone', '--quiet', '--no-hardlinks', root, '.');
    await workspace.must('git', 'config', 'user.email', author);
    await workspace.must('git', 'config', 'user.name', 'e2e');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const { repository, revision } = environment.argocd;
    if ((await workspace.run('git', 'fetch', '--quiet', repository, revision)).status === 0) {
      const { stdout } = await workspace.must('git', 'log', '-1', '--format=%ae', 'FETCH_HEAD');
      if (stdout.trim() !== author) {
        throw new Error(
          `${repository} has a branch ${revision} that is not from an end-to-end run. Give the run a repository of its own; its branch is overwritten.`,
        );
      }
    }
    return workspace;
  }

  get instances(): Instances {
    return new Instances(this.kubernetes, this.environment);
  }

  /** The way to the database from the LAN, with the passwords of now. */
  lan(): Promise<LanClient> {
    return lanClientOf(this.kubernetes, this.environment);
  }

  /** Rows of a statement of the admin from the LAN. */
  async rows<Row extends pg.QueryResultRow>(sql: string): Promise<readonly Row[]> {
    return (await this.lan()).rows<Row>(this.environment.roles.admin.name, sql);
  }

  /** Writes the environment with a change, synthesizes, commits and pushes. A change that is refused is not kept. */
  async publish(message: string, change: object = {}): Promise<string> {
    const input: Record<string, unknown> = { ...this.input };
    for (const [group, fields] of Object.entries(change)) {
      input[group] =
        typeof fields === 'object' && !Array.isArray(fields)
          ? { ...(input[group] as object | undefined), ...(fields as object) }
          : fields;
    }
    const file = join('environments', `${this.environment.name}.ts`);
    writeFileSync(join(this.folder, file), `export default ${JSON.stringify(input, null, 2)};\n`);
    await this.must('npm', 'run', '--silent', 'synth');
    this.input = input as unknown as Environment;
    await this.must('git', 'add', file, 'manifests');
    await this.must('git', 'commit', '--quiet', '--allow-empty', '-m', message);
    const { repository, revision } = this.environment.argocd;
    await this.must('git', 'push', '--quiet', '--force', repository, `HEAD:refs/heads/${revision}`);
    return (await this.must('git', 'rev-parse', 'HEAD')).stdout.trim();
  }

  /** Publishes a change, and deploys it. */
  async deploy(message: string, change: object): Promise<void> {
    await this.publish(message, change);
    await this.npm('deploy', '--yes');
  }

  /** Runs `npm run <command>` for the environment. Throws with its output when it fails. */
  async npm(command: string, ...options: string[]): Promise<string> {
    const { stdout } = await this.must('npm', 'run', '--silent', command, '--', ...options);
    return stdout;
  }

  run(program: string, ...args: string[]): Promise<Result> {
    // The provider does not read KUBECONFIG.
    const kubeconfig = process.env['KUBECONFIG']?.split(delimiter)[0];
    const env = program === 'terraform' && kubeconfig !== undefined ? { KUBE_CONFIG_PATH: kubeconfig } : {};
    return runCommand(program, args, { cwd: this.folder, env: { PGPLATFORM_ENV: this.environment.name, ...env } });
  }

  async must(program: string, ...args: string[]): Promise<Result> {
    const result = await this.run(program, ...args);
    if (result.status === 0) return result;
    throw new Error(`${program} ${args.join(' ')} failed:\n${result.stdout}\n${result.stderr}`);
  }

  /**
   * Ends a run: says what it saw, and sets the status of this process. The working copy stays where it is asked for, and
   * where a run failed: it may not have cleaned up, and holds the state of Terraform.
   */
  finish(report: Report, keep = false): void {
    const failed = report.failed > 0;
    if (keep || failed) console.log(`The working copy with the Terraform state is kept: ${this.folder}`);
    else rmSync(this.folder, { recursive: true });
    console.log(report.summary());
    process.exitCode = failed ? 1 : 0;
  }
}
