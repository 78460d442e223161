import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareCommand, guarded, read } from '../cluster/command-line.js';
import { Kubernetes } from '../cluster/kubernetes.js';
import { type Lan, localNetworks, whoHas } from '../cluster/lan.js';
import { checkEnvironment, checkName } from '../config/load.js';
import { root } from '../config/project.js';
import { UserError } from '../config/user-error.js';
import { environmentFile, environmentOf } from '../init/file.js';
import type { Setting } from '../init/setting.js';
import { readSettings } from '../init/settings.js';
import { lanAddress } from '../preflight/lan-address.js';
import { argocd } from '../preflight/argocd.js';
import { preflight, quickChecks, tell } from '../preflight/run.js';
import { synthesize } from './synthesize.js';

const purpose =
  'Writes the environment file of a cluster from what the cluster says, makes its manifests, and says what is missing.';

/** Runs the command in a folder. Default: in this project, with the networks around this machine. */
export default async function initialize(
  folder = root,
  args?: readonly string[],
  lan: Lan = { whoHas, localNetworks },
): Promise<void> {
  await guarded(async () => {
    const program = bareCommand('init', purpose).option('--name <name>', 'the name of the environment', 'homelab');
    await writeEnvironment(folder, read(program, args).name, lan);
  });
}

async function writeEnvironment(folder: string, name: string, lan: Lan): Promise<void> {
  checkName(name);
  const file = `environments/${name}.ts`;
  const path = join(folder, file);
  if (existsSync(path)) {
    throw new UserError(
      `${file} exists, and init never overwrites.`,
      'Change it by hand, or write another environment: npm run init -- --name NAME.',
    );
  }
  const kubernetes = await Kubernetes.connect({ file, kubernetes: {} });
  const settings = await readSettings(folder, kubernetes, lan);
  mkdirSync(join(folder, 'environments'), { recursive: true });
  // Refuses a file that came meanwhile.
  writeFileSync(path, environmentFile(settings), { flag: 'wx' });
  console.log(`${file}: written from the cluster ${kubernetes.server}.`);
  const questions = settings.filter(({ value }) => value === undefined);
  if (questions.length === 0) await complete(folder, name, kubernetes);
  else await incomplete(name, settings, questions, kubernetes);
}

async function complete(folder: string, name: string, kubernetes: Kubernetes): Promise<void> {
  for (const environment of await synthesize(folder, [name])) {
    const findings = await preflight({ kubernetes, environment }, quickChecks);
    tell(findings);
    if (findings.every(({ state }) => state !== 'failed')) continue;
    console.log('\nThe cluster is not ready: mend what failed, then npm run preflight.');
    process.exitCode = 1;
    return;
  }
  console.log(
    `\nmanifests/${name} is made from it. Read the file; when you change it, npm run synth. Then:\n\n  git add --all environments manifests && git commit -m 'Describe ${name}' && git push\n  npm run deploy`,
  );
}

/** Checks that need an answer are left out; the others may say more that is missing. */
async function incomplete(
  name: string,
  settings: readonly Setting[],
  questions: readonly Setting[],
  kubernetes: Kubernetes,
): Promise<void> {
  const meanwhile: Readonly<Record<string, Setting['value']>> = {
    'kubernetes.podNetworks': ['192.0.2.0/24'],
    'argocd.repository': 'https://git.example.com/unknown.git',
    'lan.address': 'fd00:ffff::1',
    'lan.networks': ['fd00:ffff::/64'],
  };
  const open = questions.map(({ path }) => path);
  const lanKnown = !open.some((path) => path.startsWith('lan.'));
  const checks = quickChecks.filter(
    (check) => (check !== lanAddress || lanKnown) && (check !== argocd || !open.includes('argocd.repository')),
  );
  const answered = settings.flatMap((setting): readonly Setting[] => {
    const isOpen = setting.value === undefined || (setting.path.startsWith('lan.') && !lanKnown);
    const value = isOpen ? (meanwhile[setting.path] ?? setting.value) : setting.value;
    return value === undefined ? [] : [{ ...setting, value }];
  });
  tell(await preflight({ kubernetes, environment: checkEnvironment(name, environmentOf(answered)) }, checks));
  const count = questions.length === 1 ? 'One question is' : `${questions.length} questions are`;
  console.log(`\n${count} left in environments/${name}.ts:`);
  for (const { path, note } of questions) console.log(`  ${path}\n    ${note}`);
  console.log('\nAnswer there, then npm run synth and npm run preflight.');
  process.exitCode = 1;
}
