import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderedIn } from './base.js';
import type { Folder } from './change.js';
import type { NamedEnvironment } from '../config/load.js';
import { stacksOf } from '../stacks/render.js';
import { UserError } from '../config/user-error.js';
import type { Plan, Terraform } from '../cluster/terraform.js';

/** Digests of what was reviewed, beside the plan itself: enough to know whether it is still the same. */
type Reviewed = Readonly<Record<string, string>>;

const recordFile = (environment: string) => `${environment}.json`;
const manifestsOf = (environment: string) => `manifests/${environment}`;
const planFile = (stack: string) => `${stack}.tfplan`;
const again =
  'Make the plan again, and have it reviewed: push to the pull request, or run npm run deploy and read its plan.';

/** Keeps what was planned for an environment in a folder, for `npm run deploy -- --plan`. */
export function savePlans(
  folder: string,
  root: string,
  environment: NamedEnvironment,
  planned: readonly Terraform[],
): void {
  const { name, terraform } = environment;
  if (terraform.backend.type === 'local') {
    throw new UserError(
      `The state of ${name} lies in this working copy (terraform.backend is local), so that a plan made here is of no use elsewhere.`,
      `Set terraform.backend in environments/${name}.ts to s3 or kubernetes, or run npm run deploy where the state is.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const { stack, planPath } of planned) copyFileSync(planPath, join(folder, planFile(stack)));
  writeFileSync(join(folder, recordFile(name)), `${JSON.stringify(now(root, environment), null, 2)}\n`);
}

/**
 * What of this working copy differs from what was reviewed.
 *
 * @throws UserError when a plan is missing.
 */
export function differingFrom(folder: string, root: string, environment: NamedEnvironment): readonly string[] {
  const { name } = environment;
  const needed = [recordFile(name), ...stacksOf(environment).map(planFile)];
  const missing = needed.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0)
    throw new UserError(`${folder} holds no plan of ${name}: it lacks ${missing.join(', ')}.`, again);
  const reviewed = recordIn(join(folder, recordFile(name)), name);
  const current = Object.entries(now(root, environment));
  return current.filter(([what, digest]) => reviewed[what] !== digest).map(([what]) => what);
}

function recordIn(file: string, name: string): Reviewed {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Reviewed;
    if (typeof record[manifestsOf(name)] === 'string') return record;
  } catch {
    // The message below says it.
  }
  throw new UserError(`${file} is not what npm run plan -- --save writes.`, again);
}

/**
 * Plans again, for `apply`, after a look whether all that the new plans would do was reviewed: a file from elsewhere is
 * never applied. What was reviewed and is done meanwhile is not missed, and where nothing is left to do, nothing needs a
 * review. All are looked at before any is applied.
 *
 * @param differing what of this working copy differs from what was reviewed.
 * @throws UserError when a plan would do something that was not reviewed, because files, cluster or state changed.
 */
export async function planReviewed(
  folder: string,
  differing: readonly string[],
  stacks: readonly Terraform[],
): Promise<void> {
  const previews = [];
  for (const terraform of stacks) previews.push({ terraform, ...(await terraform.preview()) });
  for (const { text } of previews) console.log(text);
  if (previews.every(({ changes }) => !changes)) return;
  if (differing.length > 0) {
    throw new UserError(`The plan is stale: ${differing.join(', ')} changed after the review.`, again);
  }
  for (const { terraform } of previews) {
    const reviewed = effectsOf(await terraform.details(resolve(folder, planFile(terraform.stack))));
    if (effectsOf(await terraform.details()).every((effect) => reviewed.includes(effect))) continue;
    throw new UserError(
      `The plan of ${terraform.stack} is stale: what Terraform would do now is not what was reviewed.`,
      again,
    );
  }
}

/** What a plan would do. A resource that stays is left out: its version in the cluster rises without anybody's doing. */
const effectsOf = ({ resource_changes = [], output_changes = {}, configuration }: Plan): readonly string[] =>
  [
    ...resource_changes.filter(({ change }) => change.actions.some((action) => action !== 'no-op')),
    ...Object.entries(output_changes).filter(([, { actions }]) => actions.some((action) => action !== 'no-op')),
    { configuration },
  ].map((effect) => JSON.stringify(effect));

function now(root: string, environment: NamedEnvironment): Reviewed {
  const { manifests, stacks } = renderedIn(root, environment.name, stacksOf(environment));
  const ofStacks = [...stacks].map(([stack, content]) => [stack, digest(new Map([[stack, content]]))] as const);
  return { [manifestsOf(environment.name)]: digest(manifests), ...Object.fromEntries(ofStacks) };
}

function digest(files: Folder): string {
  const hash = createHash('sha256');
  for (const [file, content] of [...files].sort()) hash.update(`${file}\0${content}\0`);
  return hash.digest('hex');
}
