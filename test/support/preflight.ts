import { join } from 'node:path';
import { Kubernetes } from '../../cluster/kubernetes.js';
import { checkEnvironment, type NamedEnvironment } from '../../config/load.js';
import type { Check } from '../../preflight/finding.js';
import { lineOf, preflight } from '../../preflight/run.js';
import { testTexts } from './blocks.js';
import { type Answers, crds, lanService, openCluster, readyCluster } from './fake-cluster.js';
import { valid } from './valid.js';

const api = openCluster();

/** What a check says of a cluster that differs from a ready one, one line per finding. */
export const say = async (...situation: Parameters<typeof look>): Promise<readonly string[]> =>
  (await look(...situation)).map(({ state, seen }) => `${state}: ${seen}`);

/** The same with its cure, as it is printed. */
export const print = async (...situation: Parameters<typeof look>): Promise<readonly string[]> =>
  (await look(...situation)).map(lineOf);

/** A check and a cluster, as `look` takes them. */
export type Situation = readonly [...Parameters<typeof look>];

/** Tests that checks say of situations what a text file of test/preflight has below their titles, word for word as it is printed. */
export function testSituations(file: string, situations: Readonly<Record<string, Situation>>): void {
  const path = join(import.meta.dirname, '..', 'preflight', file);
  testTexts(path, 'preflight says what it means: %s', situations, (situation) => print(...situation));
}

/** What a check finds in a cluster that differs from a ready one. */
export async function look(
  check: Check,
  differences: Answers = {},
  change: object = {},
  edit = (it: NamedEnvironment) => it,
) {
  api.written = [];
  api.answers = { ...readyCluster, '/api/v1/services': lanService(), ...differences };
  const environment = edit(checkEnvironment('homelab', { ...valid, ...change }));
  const kubernetes = await Kubernetes.connect(environment);
  return preflight({ kubernetes, environment }, [check]);
}

/** NetworkPolicies that were made and not deleted since the last look, or all that were made. */
export function policiesMade(which: 'left' | 'all' = 'left'): ReadonlyMap<string, object> {
  const policies = new Map<string, object>();
  for (const { method, path, body } of api.written.filter((request) => request.path.includes('/networkpolicies'))) {
    if (method === 'POST') policies.set(body.metadata?.name ?? '', body);
    else if (which === 'left') policies.delete(path.split('/').at(-1) ?? '');
  }
  return policies;
}

/** A CustomResourceDefinition of the cluster. */
export const crd = (name: string, annotations = {}): Answers => ({
  [`${crds}/${name}`]: { metadata: { name, annotations } },
});
