import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Kubernetes } from './kubernetes.js';
import { type Result, runCommand } from './process.js';
import { UserError } from '../config/user-error.js';

const planFile = 'saved.tfplan';

/** The program that is run as Terraform: `TERRAFORM_BINARY_NAME`, as in cdktf. Default: `terraform`. */
export const terraformProgram = (): string => process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';

/** `terraform show -json` of a plan as far as it is read. */
export interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
  }[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly configuration?: unknown;
}

/** Terraform in the folder of one synthesized stack. */
export class Terraform {
  private constructor(
    readonly stack: string,
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /** Initializes the stack. Throws UserError with Terraform's own words when that fails. */
  static async init(root: string, stack: string, { files }: Kubernetes): Promise<Terraform> {
    const terraform = new Terraform(stack, join(root, 'cdktf.out', 'stacks', stack), {
      // The provider refuses both at once.
      [files.length === 1 ? 'KUBE_CONFIG_PATH' : 'KUBE_CONFIG_PATHS']: files.join(delimiter),
      // Without kubernetes.context, the current one counts for Terraform as for everybody else.
      KUBE_CTX: '',
      TF_IN_AUTOMATION: '1',
    });
    const { status, stderr } = await terraform.run('init', '-input=false', '-no-color');
    if (stderr.includes('Backend configuration changed')) {
      throw new UserError(
        `terraform.backend is another one than this working copy used before; the state of ${stack} may still be in that one.`,
        `Move it: terraform -chdir=cdktf.out/stacks/${stack} init -migrate-state. Or, where the state is in the new place already, remove cdktf.out/stacks/${stack}/.terraform.`,
      );
    }
    if (status !== 0) {
      throw new UserError(
        `terraform init failed in cdktf.out/stacks/${stack}:\n${stderr.trim()}`,
        'It needs the provider registry (or a mirror named in TF_CLI_CONFIG_FILE) and access to the state.',
      );
    }
    return terraform;
  }

  async addresses(): Promise<readonly string[]> {
    return (await this.run('state', 'list')).stdout.split('\n').filter(Boolean);
  }

  /** Takes an object that exists already into the state. Throws UserError when that fails. */
  async adopt(address: string, id: string): Promise<void> {
    const { status, stderr } = await this.run('import', '-input=false', '-no-color', address, id);
    if (status !== 0)
      throw new UserError(`terraform import of ${id} failed:\n${stderr.trim()}`, 'Mend that and run this again.');
  }

  /** Plans and shows the plan; it is saved for `apply`. Returns whether anything changes. Throws UserError when planning fails. */
  async plan(...options: string[]): Promise<boolean> {
    const { changes, text } = await this.preview(...options);
    console.log(text);
    return changes;
  }

  /** Plans, and saves the plan for `apply`. Returns it in words. Throws UserError when planning fails. */
  async preview(...options: string[]): Promise<{ readonly changes: boolean; readonly text: string }> {
    const saved = ['-input=false', '-no-color', '-detailed-exitcode', `-out=${planFile}`];
    const { status, stdout, stderr } = await this.run('plan', ...saved, ...options);
    if (status !== 0 && status !== 2) {
      throw new UserError(
        `terraform plan failed for ${this.stack}:\n${stderr.trim()}`,
        'Nothing was changed. Mend that and run this again.',
      );
    }
    const text =
      status === 0 ? `${this.stack}: no changes.` : `${this.stack}:\n${stdout.slice(0, stdout.indexOf('\n─')).trim()}`;
    return { changes: status === 2, text };
  }

  /** What the saved plan, or one in another file, would do, as Terraform tells it to programs. */
  async details(file = planFile): Promise<Plan> {
    const { status, stdout, stderr } = await this.run('show', '-json', file);
    if (status === 0) return JSON.parse(stdout) as Plan;
    throw new UserError(`terraform show failed for ${this.stack}:\n${stderr.trim()}`, 'Make the plan again.');
  }

  get planPath(): string {
    return join(this.folder, planFile);
  }

  /** Applies the saved plan. Returns whether it succeeded. */
  async apply(): Promise<boolean> {
    const args = [`-chdir=${this.folder}`, 'apply', '-input=false', '-no-color', planFile];
    return (await runCommand(terraformProgram(), args, { env: this.env, show: true })).status === 0;
  }

  async output(name: string): Promise<unknown> {
    const { status, stdout } = await this.run('output', '-json', name);
    return status === 0 ? (JSON.parse(stdout) as unknown) : undefined;
  }

  forget(): void {
    rmSync(this.planPath, { force: true });
  }

  private run(...args: string[]): Promise<Result> {
    return runCommand(terraformProgram(), [`-chdir=${this.folder}`, ...args], { env: this.env });
  }
}
