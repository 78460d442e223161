import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

// Stands for Terraform with a remote state: the state is what was applied last, and a plan leads from one to the next.
interface Plan {
  readonly from: string;
  readonly to: string;
}

const states = process.env['TERRAFORM_STAND_IN'] ?? '';
const args = process.argv.slice(2);
const folder = args.find((arg) => arg.startsWith('-chdir='))?.slice('-chdir='.length) ?? '.';
const [command, ...rest] = args.filter((arg) => !arg.startsWith('-chdir='));
const stateFile = join(states, `${basename(folder)}.state`);
const state = existsSync(stateFile) ? readFileSync(stateFile, 'utf8') : '';
const named = rest.findLast((arg) => !arg.startsWith('-')) ?? '';

switch (command) {
  case 'version':
    console.log('{"terraform_version":"1.11.4"}');
    break;
  case 'plan': {
    const to = createHash('sha256')
      .update(readFileSync(join(folder, 'cdk.tf.json')))
      .digest('hex');
    const out = rest.find((arg) => arg.startsWith('-out='))?.slice('-out='.length) ?? '';
    writeFileSync(join(folder, out), JSON.stringify({ from: state, to } satisfies Plan));
    const changes = to !== state;
    console.log(changes ? '\n  # helm_release.operator will be updated in-place\n\n─────' : 'No changes.\n─────');
    process.exit(changes ? 2 : 0);
    break;
  }
  case 'show': {
    const { from, to } = JSON.parse(readFileSync(resolve(folder, named), 'utf8')) as Plan;
    const change = { actions: ['update'], before: { metadata: from }, after: { metadata: to } };
    const resource_changes = from === to ? [] : [{ address: 'helm_release.operator', type: 'helm_release', change }];
    console.log(JSON.stringify({ resource_changes, configuration: to }));
    break;
  }
  case 'apply': {
    const { from, to } = JSON.parse(readFileSync(join(folder, named), 'utf8')) as Plan;
    if (from !== state) {
      console.error('Error: Saved plan is stale');
      process.exit(1);
    }
    writeFileSync(stateFile, to);
    console.log('Apply complete!');
    break;
  }
  case 'state': {
    // It knows all that there is.
    const { resource } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as { resource: object };
    for (const [type, named] of Object.entries(resource))
      for (const name of Object.keys(named as object)) console.log(`${type}.${name}`);
    break;
  }
  case 'output':
    console.log('{}');
    break;
}
