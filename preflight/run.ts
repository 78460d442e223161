import { reasonOf } from '../cluster/kubernetes.js';
import { UserError } from '../config/user-error.js';
import { applicationSecrets, namespacesOf } from './applications.js';
import { archive } from './archive.js';
import { argocd } from './argocd.js';
import { certManager } from './cert-manager.js';
import { chartValues } from './chart-values.js';
import { dns } from './dns.js';
import { type Check, type Finding, type Found, type Target, unknown } from './finding.js';
import { installation } from './installation.js';
import { kubernetesVersion } from './kubernetes.js';
import { lanAddress } from './lan-address.js';
import { networks } from './networks.js';
import { nodeGrace } from './node-grace.js';
import { nodes } from './nodes.js';
import { podSecurity } from './pod-security.js';
import { prometheus } from './prometheus.js';
import { serviceLoadBalancer } from './service-lb.js';
import { storage } from './storage.js';
import { topology } from './topology.js';
import { upgrade } from './upgrade.js';

/** The checks that answer at once. */
export const quickChecks: readonly Check[] = [
  kubernetesVersion,
  nodes,
  topology,
  networks,
  storage,
  lanAddress,
  serviceLoadBalancer,
  argocd,
  prometheus,
  nodeGrace,
  dns,
  podSecurity,
  installation,
  certManager,
  chartValues,
  archive,
  upgrade,
  namespacesOf('cluster'),
  applicationSecrets,
];

interface NamedFinding extends Finding {
  readonly check: string;
}

/** Runs checks, all at once since they wait most of the time. Never throws. */
export async function preflight(target: Target, checks: readonly Check[]): Promise<readonly NamedFinding[]> {
  const found = await Promise.all(
    checks.map(async (check) =>
      [await look(check, target)].flat().map((finding) => ({ check: check.name, ...finding })),
    ),
  );
  return found.flat();
}

async function look(check: Check, target: Target): Promise<Found> {
  try {
    return await check.look(target);
  } catch (error) {
    return unknown(
      `It could not be looked at: ${reasonOf(error)}.`,
      'With HTTP 403, use a kubeconfig that may read the whole cluster.',
    );
  }
}

export function lineOf({ check, state, seen, cure }: NamedFinding): string {
  return [`${state.padEnd(8)} ${check}: ${seen}`, ...(cure === undefined ? [] : [`         ${cure}`])].join('\n');
}

export function tell(findings: readonly NamedFinding[]): void {
  for (const finding of findings.filter(({ state }) => state !== 'ok')) console.log(lineOf(finding));
}

/** Throws UserError with what failed, unless nothing did. */
export function stopOnFailure(findings: readonly NamedFinding[]): void {
  const failures = findings.filter(({ state }) => state === 'failed');
  if (failures.length === 0) return;
  throw new UserError(
    ['The cluster is not ready:', ...failures.map(lineOf)].join('\n'),
    'Mend what failed and run this again; npm run preflight shows everything.',
  );
}
