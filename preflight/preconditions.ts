import type { NamedEnvironment } from '../config/load.js';
import { isPlaceholder } from '../config/contract/endpoints.js';
import type { Kubernetes } from '../cluster/kubernetes.js';
import { runCommand } from '../cluster/process.js';
import { terraformProgram } from '../cluster/terraform.js';
import { UserError } from '../config/user-error.js';
import { argoGuide, argoKinds } from './argocd.js';
import { isBefore } from './versions.js';

/** Throws UserError unless Terraform is there and can write secrets that it does not remember (1.11). */
export async function checkTerraform(): Promise<void> {
  const program = terraformProgram();
  const { status, stdout } = await runCommand(program, ['version', '-json']);
  const version = status === 0 ? (JSON.parse(stdout) as { terraform_version: string }).terraform_version : undefined;
  if (version === undefined) {
    throw new UserError(
      `${program} cannot be run.`,
      'Install Terraform 1.11 or later (or OpenTofu 1.11 or later, with TERRAFORM_BINARY_NAME=tofu).',
    );
  }
  if (isBefore(version.split('.').map(Number), [1, 11])) {
    throw new UserError(
      `${program} is version ${version}, which would write every password into its state.`,
      'Install 1.11 or later: write-only arguments came with it.',
    );
  }
}

/** Throws UserError while the repository is the one of the example. */
export function checkRepository({ file, argocd }: NamedEnvironment): void {
  if (!isPlaceholder(argocd.repository)) return;
  throw new UserError(
    `argocd.repository is still the example ${argocd.repository}.`,
    file.startsWith('environments/examples/')
      ? 'Run npm run init: it writes an environment file for your cluster and your repository.'
      : `Set it in ${file} to the repository that you push this working copy to, then run npm run synth, commit and push.`,
  );
}

/** Throws UserError unless Argo CD is there; Terraform cannot even plan without its kinds. */
export async function checkArgo(kubernetes: Kubernetes): Promise<void> {
  const lacking = await kubernetes.lacks(argoKinds);
  if (lacking === undefined) return;
  throw new UserError(
    `The cluster does not know ${lacking}: Argo CD is not installed.`,
    `Install Argo CD first: ${argoGuide}.`,
  );
}

/** Throws UserError unless the kinds of the operator, and of its plugin where there are backups, are known. */
export async function checkOperator(kubernetes: Kubernetes, { name, backup }: NamedEnvironment): Promise<void> {
  const kinds = ['clusters', 'databases', 'imagecatalogs', 'poolers', 'scheduledbackups'];
  const ofPlugin = backup.type === 'object-store' ? ['objectstores.barmancloud.cnpg.io'] : [];
  const lacking = await kubernetes.lacks([...kinds.map((kind) => `${kind}.postgresql.cnpg.io`), ...ofPlugin]);
  if (lacking === undefined) return;
  const [owner, release] = ofPlugin.includes(lacking) ? ['plugin', 'barman'] : ['operator', 'operator'];
  throw new UserError(
    `The cluster does not know ${lacking}: the ${owner}'s CRDs are missing.`,
    `Apply the stack ${name}-operator first; npm run deploy does. If it says that nothing changes, the CRDs were deleted by hand: run terraform -chdir=cdktf.out/stacks/${name}-operator apply -replace=helm_release.${release}.`,
  );
}

/** Throws UserError unless the credentials that Terraform shall pass on are in the environment of this process. */
export function checkCredentials({ name, backup }: NamedEnvironment): void {
  if (backup.type !== 'object-store' || backup.credentials.type !== 'terraform') return;
  const missing = ['TF_VAR_backup_access_key_id', 'TF_VAR_backup_secret_access_key'].filter(
    (variable) => (process.env[variable] ?? '') === '',
  );
  if (missing.length === 0) return;
  throw new UserError(
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set.`,
    `Terraform passes them on to the Secret of the backups, as backup.credentials in environments/${name}.ts says; a plan takes any word for them.`,
  );
}
