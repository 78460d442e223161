import type { NamedEnvironment } from '../load.js';
import { EnvironmentError, type Problem } from '../problems.js';

/** What only one environment of a cluster may have: where it stands, its value, and what to do. */
interface Claim {
  readonly path: string;
  /** Values that are equal collide; undefined never does. */
  readonly of: (environment: NamedEnvironment) => string | undefined;
  readonly cure: string;
}

const claims: readonly Claim[] = [
  {
    path: 'operator.install',
    // The kinds of CloudNativePG exist once in a cluster, and the Helm release that has them owns them.
    of: ({ operator }) => (operator.install ? 'true' : undefined),
    cure: 'Set operator.install: false here; one operator serves the whole cluster.',
  },
  {
    path: 'namespace.name',
    of: ({ namespace }) => namespace.name,
    cure: 'Give each database a namespace of its own.',
  },
  {
    path: 'lan.address',
    of: ({ lan }) => lan.address,
    cure: 'Give each database an address of its own.',
  },
  {
    path: 'lan.hostName',
    of: ({ lan }) => lan.hostName,
    cure: 'Give each database a name of its own, which leads to its address.',
  },
];

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
  return claims.flatMap(({ path, of, cure }) => {
    const value = of(environment);
    if (value === undefined || value !== of(other)) return [];
    const why = `${other.file} has it too, for the same cluster (${same}).`;
    return { path, value: value === 'true' ? true : value, why, cure: `${cure}${apart}` };
  });
}
