import { Kubernetes } from '../cluster/kubernetes.js';
import { clocks } from '../preflight/clocks.js';
import { networkPolicies } from '../preflight/network-policies.js';
import { checkRepository } from '../preflight/preconditions.js';
import { lineOf, preflight, quickChecks } from '../preflight/run.js';
import { state } from '../preflight/state.js';
import { stacksOf } from '../stacks/render.js';
import { environmentsOf, root } from '../config/project.js';
import { command, guarded, read } from '../cluster/command-line.js';

const program = command(
  'preflight',
  'Says whether a cluster is ready for its environment. Changes nothing but a namespace of its own for the probe.',
)
  .option('--json', 'prints JSON')
  .option('--no-probe', 'leaves out the pods that try NetworkPolicies');

await guarded(async () => {
  const { environment: choice, json = false, probe } = read(program);
  const results = [];
  for (const environment of await environmentsOf(choice)) {
    checkRepository(environment);
    const kubernetes = await Kubernetes.connect(environment);
    const reading = [...quickChecks, clocks, state(root, stacksOf(environment).slice(0, 2))];
    const checks = probe ? [...reading, networkPolicies] : reading;
    const findings = await preflight({ kubernetes, environment }, checks);
    const count = (state: string) => findings.filter((finding) => finding.state === state).length;
    const result = {
      environment: environment.name,
      ready: count('failed') === 0,
      kubernetes: kubernetes.version,
      findings,
    };
    results.push(result);
    if (!result.ready) process.exitCode = 1;
    if (json) continue;
    for (const finding of findings) console.log(lineOf(finding));
    console.log(
      `${environment.name}: ${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed, ${count('unknown')} unknown`,
    );
  }
  if (json) console.log(JSON.stringify(results, null, 2));
});
