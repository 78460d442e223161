import { authorityOf, hasAuthority } from '../cluster/authority.js';
import { isGone, kubectlFor, Kubernetes, orNothing, reasonOf } from '../cluster/kubernetes.js';
import {
  type Application,
  applicationsIn,
  namespacesIn,
  type Origin,
  placesOfAuthority,
} from '../config/contract/applications.js';
import { namesOf } from '../config/contract/names.js';
import type { NamedEnvironment } from '../config/load.js';
import { check, failed, type Finding, type Found, ok, type Target, unknown, warning } from './finding.js';

/** Whether the namespaces of the applications of a cluster exist: Terraform writes a Secret there. */
export const namespacesOf = (cluster: Origin) =>
  check('namespaces of applications', async ({ kubernetes, environment }) => {
    const findings: Finding[] = [];
    for (const name of namespacesIn(environment, cluster)) {
      if (!(await isGone(kubernetes.core.readNamespace({ name })))) continue;
      const inside = applicationsIn(environment, cluster).filter(({ namespace }) => namespace === name);
      const who = inside.map((each) => each.name).join(' and ');
      const cure = `It belongs to the application: create it with the rest of it, or with ${kubectlFor(environment, cluster)} create namespace ${name}.`;
      findings.push(failed(`${who} shall run in the namespace ${name}, which does not exist.`, cure));
    }
    return findings.length > 0 ? findings : ok('every namespace is there');
  });

/** Whether applications hold the password that PostgreSQL has, and the CA that signs its certificate. */
export const applicationSecrets = check('applications', async (target) => {
  const { environment } = target;
  const clusters = ['cluster', ...Object.keys(environment.clusters)];
  const used = clusters.filter((each) => applicationsIn(environment, each).length > 0);
  return (await Promise.all(used.map((cluster) => lookAt(target, cluster)))).flat();
});

async function lookAt({ kubernetes: home, environment }: Target, cluster: Origin): Promise<Found> {
  const authority = await orNothing(authorityOf(home, environment));
  // Before the first deploy there is nothing to compare with.
  if (authority === undefined) return [];
  let there: Kubernetes;
  try {
    there = cluster === 'cluster' ? home : await Kubernetes.connect(environment, cluster);
  } catch (error) {
    return unknown(
      `The applications of ${cluster} cannot be looked at: ${reasonOf(error)}`,
      `Once it is there: npm run deploy.`,
    );
  }
  const applications = applicationsIn(environment, cluster);
  const copy = async (namespace: string): Promise<readonly Finding[]> => {
    if ((await orNothing(hasAuthority(there, environment, namespace, authority))) === true) return [];
    const name = `${namespace}/${namesOf(environment).authorityCopy}`;
    return [warning(`The ConfigMap ${name} does not hold the certificate of the CA.`, 'npm run deploy writes it.')];
  };
  const findings = (
    await Promise.all([
      ...applications.map((each) => secretFinding(home, there, environment, each)),
      ...placesOfAuthority(environment, cluster).map(copy),
    ])
  ).flat();
  return findings.length > 0
    ? findings
    : ok(`${applications.map(({ name }) => name).join(', ')}: password and CA as in the database`);
}

async function secretFinding(
  home: Kubernetes,
  there: Kubernetes,
  environment: NamedEnvironment,
  { name, role, namespace, from }: Application & { readonly namespace: string },
): Promise<readonly Finding[]> {
  const names = namesOf(environment);
  const secret = names.secret(role);
  const beside = names.passwordSecret({ name: role, from: [from] });
  const wanted = await orNothing(home.secret(environment.namespace.name, beside, 'password'));
  const found = await orNothing(there.secret(namespace, secret, 'password'));
  if (wanted !== undefined && wanted === found) return [];
  const what = found === undefined ? 'has no password' : 'has another password than PostgreSQL';
  const cure =
    wanted === undefined && found === undefined
      ? 'npm run deploy makes it.'
      : `Raise applications[].passwordRevision of ${name} by one, and run npm run deploy: both places get a new one.`;
  return [warning(`${name} ${what} (Secret ${namespace}/${secret}).`, cure)];
}
