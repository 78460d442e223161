import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { blastRadius } from '../review/blast-radius.js';
import { isPlaceholder } from '../config/contract/endpoints.js';
import type { NamedEnvironment } from '../config/load.js';
import { recordOf } from '../review/change.js';
import { problemsOf } from '../review/contract.js';
import { render, stacksOf } from '../stacks/render.js';
import { lineOf, preflight } from '../preflight/run.js';
import { upgrade } from '../preflight/upgrade.js';
import { Kubernetes } from '../cluster/kubernetes.js';
import { liveFacts } from '../cluster/live.js';
import { checkArgo, checkCredentials, checkTerraform } from '../preflight/preconditions.js';
import { baseOf, describedBy } from '../review/base.js';
import { comment, type Review, unfolded } from '../review/comment.js';
import { manifestDiff } from '../review/manifest-diff.js';
import { savePlans } from '../review/saved-plans.js';
import { root } from '../config/project.js';
import { command } from '../cluster/command-line.js';
import { main } from './setup.js';
import { UserError } from '../config/user-error.js';
import { type Plan, Terraform } from '../cluster/terraform.js';

const program = command(
  'plan',
  'Shows what merging this working copy and npm run deploy would change, and what that does to the database. Changes nothing.',
)
  .option('--base <commit>', 'what it is compared with (default: the branch that Argo CD follows)')
  .option('--comment <file>', 'writes what it prints')
  .option('--checks <text>', 'is printed at the top')
  .option('--save <folder>', 'keeps the plans for npm run deploy -- --plan')
  .option('--without-cluster', 'no Terraform plan');

type Wishes = ReturnType<typeof program.opts>;

await main(program, async ({ environments, checks, comment: file, ...wishes }) => {
  const reviews: Review[] = [];
  for (const environment of environments) reviews.push(await review(environment, wishes));
  const markdown = comment(reviews, checks);
  console.log(unfolded(markdown));
  if (file !== undefined) writeFileSync(file, markdown);
  const faulty = reviews.filter(({ problems }) => problems.length > 0);
  if (faulty.length === 0) return;
  throw new UserError(
    `What ${faulty.map(({ environment }) => environment).join(', ')} would change is refused, or nobody acknowledged it.`,
    'See what cannot be merged above.',
  );
});

async function review(environment: NamedEnvironment, wishes: Wishes): Promise<Review> {
  const base = await baseOf(root, environment, wishes.base);
  const rendered = render(environment);
  const planned = await terraformPlan(environment, wishes);
  const sides = { before: describedBy(base), after: describedBy(rendered) };
  const radius = blastRadius(sides, planned.details, planned.live);
  // Nobody depends yet on what was never deployed.
  const used = recordOf(sides.before.manifests)?.['repository'];
  return {
    environment: environment.name,
    base: base.name,
    radius,
    acknowledged: environment.acknowledge,
    problems: used === undefined || isPlaceholder(used) ? [] : problemsOf(radius, environment.acknowledge),
    manifests: await manifestDiff(environment.name, base.manifests, rendered.manifests),
    terraform: planned.terraform,
    upgrade: planned.upgrade,
    fault: base.fault,
  };
}

/** What is left of a plan where the cluster cannot be asked. */
function unplanned(terraform: string) {
  return { terraform, details: [], live: {}, upgrade: [] };
}

/** Terraform's plan of each stack, or why there is none: it needs the cluster, the rest of a review does not. */
async function terraformPlan(environment: NamedEnvironment, { withoutCluster, save }: Wishes) {
  const told = 'it needs a machine that reaches the Kubernetes API, and this one was told not to.';
  if (withoutCluster) return unplanned(told);
  let kubernetes: Kubernetes;
  try {
    kubernetes = await Kubernetes.connect(environment);
  } catch (error) {
    if (save !== undefined) throw error;
    return unplanned((error as Error).message.replaceAll(/\s+/g, ' '));
  }
  await checkTerraform();
  checkCredentials(environment);
  await checkArgo(kubernetes);
  const stacks: Terraform[] = [];
  const texts: string[] = [];
  const details: Plan[] = [];
  try {
    const [operator, database, ...others] = stacksOf(environment);
    const look = async (name: string) => {
      const terraform = await Terraform.init(root, name, kubernetes);
      stacks.push(terraform);
      texts.push((await terraform.preview('-lock=false')).text);
      details.push(await terraform.details());
    };
    for (const name of [operator, database]) await look(name);
    for (const name of others) {
      await look(name).catch((error: unknown) => {
        if (save !== undefined) throw error;
        // A cluster that is away keeps nobody from reviewing the rest.
        texts.push(`${name}: no plan, ${(error as Error).message.replaceAll(/\s+/g, ' ')}`);
      });
    }
    if (save !== undefined) savePlans(resolve(save), root, environment, stacks);
  } finally {
    for (const terraform of stacks) terraform.forget();
  }
  const found = await preflight({ kubernetes, environment }, [upgrade]);
  return { terraform: texts, details, live: await liveFacts(kubernetes, environment), upgrade: found.map(lineOf) };
}
