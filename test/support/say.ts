import { Kubernetes } from '../../cluster/kubernetes.js';
import { checkEnvironment } from '../../config/load.js';
import type { Check } from '../../preflight/finding.js';
import { lineOf, preflight } from '../../preflight/run.js';
import { type Answers, type FakeCluster, readyCluster } from './fake-cluster.js';
import { valid } from './valid.js';

/** What a check says of an environment on a cluster that differs from a ready one, as it is printed. */
export async function sayOf(api: FakeCluster, check: Check, change: object, differences: Answers = {}) {
  api.answers = { ...readyCluster, ...differences };
  const environment = checkEnvironment('homelab', { ...valid, ...change });
  const findings = await preflight({ kubernetes: await Kubernetes.connect(environment), environment }, [check]);
  return findings.map(lineOf);
}
