import { Kubernetes } from '../cluster/kubernetes.js';
import { networkPolicies } from '../preflight/network-policies.js';
import { lineOf, preflight, readingChecks } from '../preflight/run.js';
import { environmentsOf } from '../config/project.js';
import { guarded, readOptions } from './setup.js';

// Says whether a cluster is ready for its environment. Reads, and changes nothing but a namespace of its own for the probe.
await guarded(async () => {
  const {
    environment: choice,
    json,
    ...options
  } = readOptions(
    {
      environment: { type: 'string' },
      json: { type: 'boolean', default: false },
      'no-probe': { type: 'boolean', default: false },
    },
    'Options are --environment NAME (default: PGPLATFORM_ENV, else homelab), --json, and --no-probe, which leaves out the pods that try NetworkPolicies.',
  );
  const results = [];
  for (const environment of await environmentsOf(choice)) {
    const kubernetes = await Kubernetes.connect(environment);
    const checks = options['no-probe'] ? readingChecks : [...readingChecks, networkPolicies];
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
