import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../constructs/names.js';
import { stacksOf } from '../stacks/synthesize.js';
import { Application } from './application.js';
import { Cluster } from './cluster.js';
import { checkPushed } from './git.js';
import { checkArgo, checkCredentials, checkOperator, checkRepository, checkTerraform } from './preconditions.js';
import { restoreFaults } from './recovery.js';
import { confirm, main, root } from './setup.js';
import { Stop } from './stop.js';
import { Terraform } from './terraform.js';

// Applies both stacks, and ends when Argo CD runs the pushed manifests and the database is healthy.
await main(async ({ environments, yes }) => {
  await checkTerraform();
  for (const environment of environments) await deploy(environment, yes);
});

async function deploy(environment: NamedEnvironment, yes: boolean): Promise<void> {
  const cluster = await Cluster.connect(environment);
  checkRepository(environment);
  checkCredentials(environment);
  await checkArgo(cluster);
  const commit = await checkPushed(root, environment);
  const [operatorStack, databaseStack] = stacksOf(environment.name);

  const operator = await Terraform.init(root, operatorStack, cluster);
  if (!(await apply(operator, yes))) throw failed(operatorStack);
  await checkOperator(cluster, environment);

  const database = await Terraform.init(root, databaseStack, cluster);
  const application = new Application(cluster, environment);
  await adoptApplication(database, application, environment);
  application.tell();
  const applied = await apply(database, yes).finally(() => {
    application.stopTelling();
  });
  if (!applied || !(await application.reaches(commit))) {
    const faults = (await application.exists()) ? await application.faults() : [];
    faults.push(...(await restoreFaults(cluster, environment)));
    console.error(['Argo CD did not get there:', ...faults].join('\n  '));
    throw failed(databaseStack);
  }
  console.log(`${environment.name} runs ${commit.slice(0, 12)}. Endpoints:`);
  console.log(JSON.stringify(await database.output('endpoints'), null, 2));
}

async function apply(terraform: Terraform, yes: boolean): Promise<boolean> {
  try {
    if (!(await terraform.plan())) return true;
    await confirm(yes, `Apply this plan to ${terraform.stack}?`, 'yes');
    return await terraform.apply();
  } finally {
    terraform.forget();
  }
}

/** An interrupted wait leaves the Application in the cluster and not in the state; creating it again would fail. */
async function adoptApplication(
  terraform: Terraform,
  application: Application,
  environment: NamedEnvironment,
): Promise<void> {
  const address = 'kubernetes_manifest.application';
  const known = await terraform.addresses();
  if (known.includes(address) || !(await application.exists())) return;
  const { argocd } = environment;
  const { application: name } = namesOf(environment);
  console.log(`${terraform.stack}: takes over the Application ${argocd.namespace}/${name}, which an earlier run left.`);
  await terraform.adopt(
    address,
    `apiVersion=argoproj.io/v1alpha1,kind=Application,namespace=${argocd.namespace},name=${name}`,
  );
}

function failed(stack: string): Stop {
  return new Stop(
    `${stack} was not applied completely.`,
    'What was applied stays. Mend the cause above and run npm run deploy again.',
  );
}
