import type { NamedEnvironment } from '../config/load.js';
import { deletionSentence } from '../config/derived.js';
import { stacksOf } from '../stacks/render.js';
import { Kubernetes } from '../cluster/kubernetes.js';
import { command } from '../cluster/command-line.js';
import { clustersLeft, deleteData, dataOf } from '../cluster/data.js';
import { checkCredentials, checkTerraform } from '../preflight/preconditions.js';
import { confirm } from '../cluster/process.js';
import { root } from '../config/project.js';
import { main } from './setup.js';
import { UserError } from '../config/user-error.js';
import { Terraform } from '../cluster/terraform.js';

const program = command(
  'destroy',
  'Removes what Terraform made; data only where the environment file says so in words.',
).option('--yes', 'does not ask');

/** What a database that runs on needs, and its applications: credentials, the CA, and what its steward may do. */
const kept = /^kubernetes_(namespace|secret|config_map|service_account|role|role_binding)_v1\./;

await main(program, async ({ environments, yes = false }) => {
  await checkTerraform();
  for (const environment of environments) {
    checkCredentials(environment);
    const kubernetes = await Kubernetes.connect(environment);
    const deletes = environment.onDestroy === deletionSentence(environment.name);
    await (deletes ? destroyAll : destroyAround)(environment, kubernetes, yes);
  }
});

/** Removes endpoints and the Application; the database runs on with its steward, and nobody reaches it. */
async function destroyAround(environment: NamedEnvironment, kubernetes: Kubernetes, yes: boolean): Promise<void> {
  const [, databaseStack, ...otherStacks] = stacksOf(environment);
  const remove = async (terraform: Terraform) => {
    const removable = (await terraform.addresses()).filter((address) => !kept.test(address));
    const question = `Remove these objects of ${environment.name} and keep the data?`;
    if (removable.length === 0) console.log(`${terraform.stack}: nothing to remove.`);
    else await destroy(terraform, removable, () => confirm(yes, question, 'yes'));
  };
  await remove(await Terraform.init(root, databaseStack, kubernetes));
  await elsewhere(otherStacks, kubernetes, remove);
  console.log(
    [
      `Kept, because onDestroy is '${environment.onDestroy}':`,
      ...(await dataOf(kubernetes, environment)),
      'the CloudNativePG operator and the steward, which keep the database running and fail over',
      'NetworkPolicies, and the Secrets of applications in their namespaces',
      'Gone are the Services and the LAN address: nobody reaches the database.',
      `npm run deploy takes all of it over again. To delete it, set onDestroy: '${deletionSentence(environment.name)}' in environments/${environment.name}.ts and run npm run destroy.`,
    ].join('\n  '),
  );
}

/** Does the same in other clusters. One that is away keeps what it has, and that is said. */
async function elsewhere(
  stacks: readonly string[],
  kubernetes: Kubernetes,
  remove: (terraform: Terraform) => Promise<void>,
): Promise<void> {
  for (const stack of stacks) {
    try {
      await remove(await Terraform.init(root, stack, kubernetes));
    } catch (error) {
      console.log(`${stack} keeps what it has: ${(error as Error).message}`);
    }
  }
}

async function destroyAll(environment: NamedEnvironment, kubernetes: Kubernetes, yes: boolean): Promise<void> {
  const [operatorStack, databaseStack, ...otherStacks] = stacksOf(environment);
  console.log(
    [
      'This deletes for ever:',
      ...(await dataOf(kubernetes, environment)),
      'the Secrets of applications in their namespaces',
    ].join('\n  '),
  );
  await confirm(yes, `There is no way back but a backup.`, environment.name);
  const database = await Terraform.init(root, databaseStack, kubernetes);
  // Argo CD would make the Cluster again.
  const application = 'kubernetes_manifest.application';
  if ((await database.addresses()).includes(application)) await destroy(database, [application]);
  await elsewhere(otherStacks, kubernetes, (terraform) => destroy(terraform));
  await deleteData(kubernetes, environment);
  await destroy(database);
  const others = await clustersLeft(kubernetes);
  if (others.length > 0) {
    console.log(`${operatorStack} stays: it also runs ${others.join(', ')}.`);
    return;
  }
  await destroy(await Terraform.init(root, operatorStack, kubernetes));
  console.log(
    `${environment.name} is gone, and the namespace ${environment.namespace.name} with it. The CRDs of CloudNativePG stay.`,
  );
}

async function destroy(terraform: Terraform, targets: readonly string[] = [], agree = () => Promise.resolve()) {
  try {
    if (!(await terraform.plan('-destroy', ...targets.map((address) => `-target=${address}`)))) return;
    await agree();
    if (await terraform.apply()) return;
  } finally {
    terraform.forget();
  }
  throw new UserError(
    `${terraform.stack} was not removed completely.`,
    'Mend the cause above and run npm run destroy again.',
  );
}
