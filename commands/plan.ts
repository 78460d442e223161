import { stacksOf } from '../stacks/synthesize.js';
import { Cluster } from './cluster.js';
import { checkArgo, checkCredentials, checkTerraform } from './preconditions.js';
import { main, root } from './setup.js';
import { Terraform } from './terraform.js';

// Shows what `npm run deploy` would change. Changes nothing.
await main(async ({ environments }) => {
  await checkTerraform();
  for (const environment of environments) {
    checkCredentials(environment);
    const cluster = await Cluster.connect(environment);
    await checkArgo(cluster);
    for (const stack of stacksOf(environment.name)) {
      const terraform = await Terraform.init(root, stack, cluster);
      await terraform.plan('-lock=false').finally(() => {
        terraform.forget();
      });
    }
  }
});
