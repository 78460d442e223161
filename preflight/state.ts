import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { strangersOf } from '../cluster/adoption.js';
import { Terraform } from '../cluster/terraform.js';
import { check, failed, ok, unknown } from './finding.js';

/** Whether the state of Terraform knows what exists in the cluster: creating it again would fail. */
export const state = (root: string, stacks: readonly string[]) =>
  check('Terraform state', async ({ kubernetes }) => {
    if (stacks.some((stack) => !existsSync(join(root, 'cdktf.out', 'stacks', stack, 'cdk.tf.json')))) {
      return unknown('It was not looked at: nothing is synthesized here.', 'Run npm run synth first.');
    }
    const terraforms = [];
    // A cache of providers (TF_PLUGIN_CACHE_DIR) takes one init at a time.
    for (const stack of stacks) terraforms.push(await Terraform.init(root, stack, kubernetes));
    const strangers = (await Promise.all(terraforms.map((each) => strangersOf(root, each, kubernetes)))).flat();
    return strangers.length === 0
      ? ok('It knows everything that exists of what a deploy makes.')
      : failed(
          `It does not know what exists: ${strangers.map(({ id, address }) => `${id} (${address})`).join(', ')}. A deploy could not create it.`,
          'Take it over with npm run deploy -- --adopt, or use other names, or the state that knows it (terraform.backend).',
        );
  });
