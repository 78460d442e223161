import { Kubernetes } from '../../cluster/kubernetes.js';
import { runCommand } from '../../cluster/process.js';
import { command, read } from '../../cluster/command-line.js';
import { environmentsOf, root } from '../../config/project.js';
import type { NamedEnvironment } from '../../config/load.js';
import { namesOf } from '../../config/contract/names.js';
import { Report } from './report.js';
import { pagesOf } from './runbook.js';

const program = command(
  'e2e',
  'Runs every command of the runbooks that changes nothing, as it stands there, against the cluster of an environment.',
).usage('runbooks [options]');

const { environment: choice } = read(program);
const report = new Report();
for (const environment of await environmentsOf(choice)) {
  // It says what is missing before thirty commands do.
  await Kubernetes.connect(environment);
  for (const { name, blocks } of pagesOf(root)) {
    const scripts = blocks.filter(({ byHand }) => !byHand).map(({ script }) => inWordsOf(environment, script));
    for (const [index, script] of scripts.entries()) {
      await report.check(`${name} ${index + 1}`, async () => {
        const { status, stdout, stderr } = await runCommand('bash', ['-euo', 'pipefail', '-c', script], {
          cwd: root,
          timeout: 60_000,
        });
        // psql goes on after an error in what it reads.
        if (status !== 0 || stderr.includes('ERROR:')) throw new Error(`${script}ended with ${status}: ${stderr}`);
        return `${stdout.trim().split('\n').length} lines`;
      });
    }
  }
}
console.log(report.summary().replace('e2e', 'runbooks'));
if (report.failed > 0) process.exitCode = 1;

/** The pages have the names of an environment that is called homelab and keeps every default. */
function inWordsOf(environment: NamedEnvironment, script: string): string {
  const { cluster, application } = namesOf(environment);
  const names: readonly [string, string][] = [
    ['databases', environment.namespace.name],
    ['postgres-1', cluster],
    ['homelab-database', application],
    ['cnpg-system', environment.operator.namespace],
    ['argocd', environment.argocd.namespace],
  ];
  return names.reduce(
    (text, [standard, name]) => text.replaceAll(new RegExp(`(?<![\\w.-])${standard}(?![\\w.])`, 'g'), name),
    script,
  );
}
