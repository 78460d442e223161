import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

// Stands for Terraform with a remote state: a plan is for one serial of the state, and the state remembers what was applied.
interface State {
  readonly serial: number;
  readonly configuration: string;
}

const states = process.env['TERRAFORM_STAND_IN'] ?? '';
const args = process.argv.slice(2);
const folder = args.find((arg) => arg.startsWith('-chdir='))?.slice('-chdir='.length) ?? '.';
const [command, ...rest] = args.filter((arg) => !arg.startsWith('-chdir='));
const stateFile = join(states, `${basename(folder)}.json`);
const state: State = existsSync(stateFile)
  ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State)
  : { serial: 0, configuration: '' };
const named = rest.findLast((arg) => !arg.startsWith('-')) ?? '';

switch (command) {
  case 'version':
    console.log('{"terraform_version":"1.11.4"}');
    break;
  case 'plan': {
    const configuration = createHash('sha256')
      .update(readFileSync(join(folder, 'cdk.tf.json')))
      .digest('hex');
    const out = rest.find((arg) => arg.startsWith('-out='))?.slice('-out='.length) ?? '';
    writeFileSync(
      join(folder, out),
      JSON.stringify({ serial: state.serial, configuration, from: state.configuration }),
    );
    const changes = configuration !== state.configuration;
    console.log(changes ? '\n  # helm_release.operator will be updated in-place\n\n─────' : 'No changes.\n─────');
    process.exit(changes ? 2 : 0);
    break;
  }
  case 'show': {
    const { configuration, from } = JSON.parse(readFileSync(resolve(folder, named), 'utf8')) as Record<string, string>;
    const change = { actions: ['update'], before: { metadata: from }, after: { metadata: configuration } };
    const resource_changes =
      from === configuration ? [] : [{ address: 'helm_release.operator', type: 'helm_release', change }];
    console.log(JSON.stringify({ resource_changes, configuration }));
    break;
  }
  case 'apply': {
    const plan = JSON.parse(readFileSync(join(folder, named), 'utf8')) as State;
    if (plan.serial !== state.serial) {
      console.error('Error: Saved plan is stale');
      process.exit(1);
    }
    const serial = plan.configuration === state.configuration ? state.serial : state.serial + 1;
    writeFileSync(stateFile, JSON.stringify({ serial, configuration: plan.configuration }));
    console.log('Apply complete!');
    break;
  }
  case 'state': {
    // It knows all that it makes, as where a database runs.
    const { resource } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as Record<'resource', object>;
    const of = (type: string, named: object) => Object.keys(named).map((name) => `${type}.${name}`);
    console.log(Object.entries(resource).flatMap(([type, named]) => of(type, named as object)).join('\n')); // prettier-ignore
    break;
  }
  case 'output':
    console.log('{}');
    break;
}
