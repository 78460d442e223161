import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Folder } from './change.js';
import type { NamedEnvironment } from '../config/load.js';
import { folderAt } from '../constructs/manifests/manifest-folder.js';
import { stacksOf } from '../stacks/render.js';
import { UserError } from '../config/user-error.js';
import type { PlanDetails, Terraform } from '../cluster/terraform.js';

/** What was reviewed, beside the plan itself: enough to know whether it is still the same. */
interface Reviewed {
  readonly manifests: string;
  readonly stacks: Readonly<Record<string, string>>;
}

const recordFile = (environment: string) => `${environment}.json`;
const planFile = (stack: string) => `${stack}.tfplan`;
const again =
  'Make the plan again, and have it reviewed: push to the pull request, or run npm run deploy and read its plan.';

/** Keeps what was planned for an environment in a folder, for `npm run deploy -- --plan`. */
export function savePlans(
  folder: string,
  root: string,
  { name, terraform }: NamedEnvironment,
  planned: readonly Terraform[],
): void {
  if (terraform.backend.type === 'local') {
    throw new UserError(
      `The state of ${name} lies in this working copy (terraform.backend is local), so that a plan made here is of no use elsewhere.`,
      `Set terraform.backend in environments/${name}.ts to s3 or kubernetes, or run npm run deploy where the state is.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const { stack, planPath } of planned) copyFileSync(planPath, join(folder, planFile(stack)));
  writeFileSync(join(folder, recordFile(name)), `${JSON.stringify(now(root, name), null, 2)}\n`);
}

/**
 * Makes sure that this working copy is what was reviewed.
 *
 * @throws UserError when a plan is missing, or manifests or configurations differ from those that it was made for.
 */
export function checkSaved(folder: string, root: string, { name }: NamedEnvironment): void {
  const needed = [recordFile(name), ...stacksOf(name).map(planFile)];
  const missing = needed.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0)
    throw new UserError(`${folder} holds no plan of ${name}: it lacks ${missing.join(', ')}.`, again);
  const reviewed = recordIn(join(folder, recordFile(name)));
  const current = now(root, name);
  const differing = [
    ...(reviewed.manifests === current.manifests ? [] : [`manifests/${name}`]),
    ...stacksOf(name).filter((stack) => reviewed.stacks[stack] !== current.stacks[stack]),
  ];
  if (differing.length === 0) return;
  throw new UserError(`The plan is stale: ${differing.join(', ')} changed after the review.`, again);
}

function recordIn(file: string): Reviewed {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<Reviewed>;
    if (record.manifests !== undefined && record.stacks !== undefined) return record as Reviewed;
  } catch {
    // The message below says it.
  }
  throw new UserError(`${file} is not what npm run plan -- --save writes.`, again);
}

/**
 * Puts the plans that were reviewed where `apply` takes them from, after a look whether planning anew gives the same:
 * a file from elsewhere is not believed. All are looked at before any is applied.
 *
 * @throws UserError when the cluster or the state changed meanwhile, so that the same configuration would do something else.
 */
export async function takeReviewed(folder: string, stacks: readonly Terraform[]): Promise<void> {
  for (const terraform of stacks) await take(folder, terraform);
}

async function take(folder: string, terraform: Terraform): Promise<void> {
  const { text } = await terraform.preview();
  const fresh = await terraform.details();
  copyFileSync(join(folder, planFile(terraform.stack)), terraform.planPath);
  const reviewed = await terraform.details();
  if (essence(fresh) !== essence(reviewed)) {
    throw new UserError(
      `The plan of ${terraform.stack} is stale: what Terraform would do now is not what was reviewed.\n${text}`,
      again,
    );
  }
  console.log(text);
}

/** What a plan would do. A resource that stays is left out: its version in the cluster rises without anybody's doing. */
const essence = ({ resource_changes = [], output_changes, configuration }: PlanDetails) => {
  const done = resource_changes.filter(({ change }) => change.actions.some((action) => action !== 'no-op'));
  return JSON.stringify([done, output_changes, configuration]);
};

function now(root: string, name: string): Reviewed {
  return {
    manifests: digest(folderAt(join(root, 'manifests', name))),
    stacks: Object.fromEntries(
      stacksOf(name).map((stack) => {
        const content = readFileSync(join(root, 'cdktf.out', 'stacks', stack, 'cdk.tf.json'), 'utf8');
        return [stack, digest(new Map([[stack, content]]))];
      }),
    ),
  };
}

function digest(files: Folder): string {
  const hash = createHash('sha256');
  for (const [file, content] of [...files].sort()) hash.update(`${file}\0${content}\0`);
  return hash.digest('hex');
}
