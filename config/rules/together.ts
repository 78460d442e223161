import { stepsOf, valueAt } from '../issues.js';
import type { NamedEnvironment } from '../load.js';
import { EnvironmentError, type Problem } from '../problems.js';

/** What only one environment of a cluster may have, by its path, and what to do where two have it. */
const claims = {
  // The kinds of CloudNativePG exist once in a cluster, and the Helm release that has them owns them.
  'operator.install': 'Set operator.install: false here; one operator serves the whole cluster.',
  'namespace.name': 'Give each database a namespace of its own.',
  'lan.address': 'Give each database an address of its own.',
  'lan.hostName': 'Give each database a name of its own, which leads to its address.',
};

const clusterOf = ({ kubernetes }: NamedEnvironment) => kubernetes.context;

/**
 * Compares environments that are synthesized together: those of one cluster share nothing that exists once in it.
 *
 * @throws EnvironmentError with everything that the first such environment has in common with one before it.
 */
export function checkTogether(environments: readonly NamedEnvironment[]): void {
  for (const [index, environment] of environments.entries()) {
    const neighbours = environments.slice(0, index).filter((other) => clusterOf(other) === clusterOf(environment));
    const problems = neighbours.flatMap((other) => collisions(environment, other));
    if (problems.length > 0) throw new EnvironmentError(environment.file, problems);
  }
}

function collisions(environment: NamedEnvironment, other: NamedEnvironment): readonly Problem[] {
  const cluster = clusterOf(environment);
  const same = cluster === undefined ? 'the current context of the kubeconfig' : `the context ${cluster}`;
  const apart = cluster === undefined ? ' If they are for different clusters, name each in kubernetes.context.' : '';
  return Object.entries(claims).flatMap(([path, cure]) => {
    const value = valueAt(environment, stepsOf(path));
    // Any number of them may leave the operator to somebody else.
    if (value === false || value !== valueAt(other, stepsOf(path))) return [];
    const why = `${other.file} has it too, for the same cluster (${same}).`;
    return { path, value, why, cure: `${cure}${apart}` };
  });
}
