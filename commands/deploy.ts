import { resolve } from 'node:path';
import type { NamedEnvironment } from '../config/load.js';
import { majorOf } from '../config/quantities.js';
import { stacksOf } from '../stacks/render.js';
import { Application } from '../cluster/argocd.js';
import { authorityOf, publishAuthority } from '../cluster/authority.js';
import { Kubernetes } from '../cluster/kubernetes.js';
import { checkPushed, contains } from '../cluster/git.js';
import { refusal, strangersOf } from '../cluster/adoption.js';
import { lanAddress, lanAnswer } from '../preflight/lan-address.js';
import { namespacesOf } from '../preflight/applications.js';
import { networkPolicies } from '../preflight/network-policies.js';
import { preflight, quickChecks, stopOnFailure, tell } from '../preflight/run.js';
import {
  checkArgo,
  checkCredentials,
  checkOperator,
  checkRepository,
  checkTerraform,
} from '../preflight/preconditions.js';
import { retryFirstBackup } from '../drill/backups.js';
import { restoreFault } from '../cluster/recovery.js';
import { differingFrom, planReviewed } from '../review/saved-plans.js';
import { confirm } from '../cluster/process.js';
import { command } from '../cluster/command-line.js';
import { main } from './setup.js';
import { UserError } from '../config/user-error.js';
import { Terraform } from '../cluster/terraform.js';
import { described, upgradeOf } from '../cluster/upgrade.js';

const program = () =>
  command('deploy', 'Applies both stacks, and ends when Argo CD runs the pushed manifests and the database is healthy.')
    .option('--adopt', 'takes over what exists and Terraform does not know')
    .option('--plan <folder>', 'applies what npm run plan -- --save FOLDER planned, or nothing')
    .option('--yes', 'does not ask');

/** Runs the command in a folder. Default: in this project, with the options of this process. */
export default async function deploy(folder?: string, args?: readonly string[]): Promise<void> {
  await main(
    program(),
    async ({ root, environments, yes = false, adopt = false, plan }) => {
      await checkTerraform();
      const plans = plan === undefined ? undefined : resolve(plan);
      for (const environment of environments) await deployOne(root, environment, { yes, plans, adopt });
    },
    folder,
    args,
  );
}

interface Wishes {
  readonly yes: boolean;
  /** Folder of the plans that were reviewed. */
  readonly plans: string | undefined;
  /** Whether what exists and is not in the state is taken into it. */
  readonly adopt: boolean;
}

async function deployOne(root: string, environment: NamedEnvironment, wishes: Wishes): Promise<void> {
  const { plans } = wishes;
  const kubernetes = await Kubernetes.connect(environment);
  checkRepository(environment);
  checkCredentials(environment);
  await checkArgo(kubernetes);
  const commit = await checkPushed(root, environment);
  const differing = plans === undefined ? [] : differingFrom(plans, root, environment);
  const [operatorStack, databaseStack, ...otherStacks] = stacksOf(environment);
  const application = new Application(kubernetes, environment);
  const first = (await application.read()) === undefined;
  // Clocks take ten seconds to read and stop nothing; npm run preflight looks at them.
  await report(preflight({ kubernetes, environment }, quickChecks));
  // A probe that runs while the operator is installed costs no time.
  const probe = preflight({ kubernetes, environment }, first ? [networkPolicies] : []);

  const operator = await Terraform.init(root, operatorStack, kubernetes);
  const database = await Terraform.init(root, databaseStack, kubernetes);
  const others = await Promise.all(otherStacks.map((stack) => Terraform.init(root, stack, kubernetes)));
  try {
    await settle(root, [operator, database], kubernetes, wishes);
    if (plans !== undefined) await planReviewed(plans, differing, [operator, database, ...others]);
    if (!(await apply(operator, wishes))) throw failed(operatorStack);
    await checkOperator(kubernetes, environment);
    await report(probe);

    const applied = await application.telling(apply(database, wishes));
    // Another merge may move the branch on meanwhile.
    const moved = (revision: string) => contains(root, environment, revision, commit);
    const failedUpgrade = async () => {
      const upgrade = await upgradeOf(kubernetes, environment);
      // After a revert the old failure stands until the operator has seen it.
      return upgrade?.fault !== undefined && upgrade.to === majorOf(environment.postgres.image);
    };
    if (!applied || !(await application.reaches(commit, moved, failedUpgrade))) {
      const upgrade = await upgradeOf(kubernetes, environment);
      const faults = [
        ...(await application.faults()),
        (await restoreFault(kubernetes, environment)) ?? [],
        upgrade === undefined ? [] : described(upgrade),
      ].flat();
      console.error(['Argo CD did not get there:', ...faults].join('\n  '));
      throw failed(databaseStack);
    }
    console.log(`${environment.name} runs ${commit.slice(0, 12)}. Endpoints:`);
    console.log(JSON.stringify(await database.output('endpoints'), null, 2));
    await report(preflight({ kubernetes, environment }, [lanAddress, lanAnswer]));
    const authority = await authorityOf(kubernetes, environment);
    await publishAuthority(kubernetes, environment, 'cluster', authority);
    const failure = await retryFirstBackup(kubernetes, environment);
    if (failure !== undefined)
      console.log(
        `No base backup is complete, and the last failed (${failure}). Another one has begun: kubectl -n ${environment.namespace.name} get backups`,
      );
    await deployElsewhere(environment, others, authority, wishes);
    console.log('Connect to it: npm run --silent connect');
  } finally {
    for (const terraform of [operator, database, ...others]) terraform.forget();
  }
}

/** Applies what the applications of other clusters need. One that is away is told at the end and stops nothing. */
async function deployElsewhere(
  environment: NamedEnvironment,
  stacks: readonly Terraform[],
  authority: string,
  wishes: Wishes,
): Promise<void> {
  const faults: string[] = [];
  for (const [index, cluster] of Object.keys(environment.clusters).entries()) {
    const terraform = stacks[index];
    if (terraform === undefined) continue;
    try {
      const there = await Kubernetes.connect(environment, cluster);
      stopOnFailure(await preflight({ kubernetes: there, environment }, [namespacesOf(cluster)]));
      if (!(await apply(terraform, wishes))) throw failed(terraform.stack);
      await publishAuthority(there, environment, cluster, authority);
      console.log(`${terraform.stack} is applied.`);
    } catch (error) {
      faults.push(`${cluster}: ${(error as Error).message}`);
    }
  }
  if (faults.length === 0) return;
  throw new UserError(
    ['Everything is deployed but for applications in other clusters:', ...faults].join('\n'),
    'Run npm run deploy again when they are there.',
  );
}

/** Shows what is not as it should be. Throws UserError where a deploy would not work. */
async function report(findings: ReturnType<typeof preflight>): Promise<void> {
  stopOnFailure(await findings);
  tell(await findings);
}

async function apply(terraform: Terraform, { yes, plans }: Wishes): Promise<boolean> {
  if (plans === undefined && !(await terraform.plan())) return true;
  await confirm(yes, `Apply this plan to ${terraform.stack}?`, 'yes');
  return terraform.apply();
}

/**
 * Takes what exists and is not in the state into it: what an earlier run left, and where that is wished what others made.
 * Throws UserError where it is not.
 */
async function settle(
  root: string,
  stacks: readonly Terraform[],
  kubernetes: Kubernetes,
  { adopt, plans, yes }: Wishes,
): Promise<void> {
  for (const terraform of stacks) {
    const strangers = await strangersOf(root, terraform, kubernetes);
    if (strangers.length === 0) continue;
    // A wait that was interrupted leaves the Application, and nothing else, outside of the state.
    const left = strangers.length === 1 && strangers[0]?.address === 'kubernetes_manifest.application';
    // An adoption changes the state that a saved plan was made for.
    if (plans !== undefined || !(adopt || left)) throw refusal(terraform.stack, strangers);
    const list = strangers.map(({ address, id }) => `  ${id} (${address})`).join('\n');
    await confirm(yes || left, `Take these into the state of ${terraform.stack}?\n${list}\n`, 'yes');
    for (const { address, id } of strangers) {
      console.log(`${terraform.stack}: takes ${id} into the state.`);
      await terraform.adopt(address, id);
    }
  }
}

function failed(stack: string): UserError {
  return new UserError(
    `${stack} was not applied completely.`,
    'What was applied stays. Mend the cause above and run npm run deploy again.',
  );
}
