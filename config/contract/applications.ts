import type { CheckedEnvironment } from '../environment.js';
import { UserError } from '../user-error.js';

/** Where a client connects from: this cluster, the internal network, or another cluster by its name in `clusters`. */
export type Origin = 'cluster' | 'lan' | (string & {});

const identifierOf = (name: string): string => name.replaceAll('-', '_');

/** What says which applications there are. */
type Declared = Pick<CheckedEnvironment, 'applications'>;

/** The applications of an environment, with what follows from what the file says: role, database, and where each connects from. */
export const applicationsOf = ({ applications }: Declared) =>
  applications.map(({ cluster, ...application }) => ({
    ...application,
    role: identifierOf(application.name),
    database: application.database ?? identifierOf(application.name),
    from: application.namespace === undefined ? 'lan' : (cluster ?? 'cluster'),
  }));

export type Application = ReturnType<typeof applicationsOf>[number];

/** The applications that run in a cluster, each with its namespace. */
export const applicationsIn = (environment: Declared, cluster: Origin) =>
  applicationsOf(environment).flatMap(({ namespace, ...application }) =>
    namespace !== undefined && application.from === cluster ? { ...application, namespace } : [],
  );

/** The databases of the applications, each with the role that owns it and where that connects from. */
export const databasesOf = (environment: Declared) =>
  applicationsOf(environment)
    .filter(({ access }) => access === 'own')
    .map(({ database: name, role: owner, extensions, from }) => ({ name, owner, extensions, from }));

/** Whether an origin is another cluster, which may be away. */
export const isElsewhere = (origin: Origin): boolean => origin !== 'cluster' && origin !== 'lan';

/**
 * The application as which the service is measured: the first of this cluster that owns a database.
 *
 * @throws UserError when there is none.
 */
export function measuredAs(environment: Declared & { readonly name: string }): Application {
  const found = applicationsIn(environment, 'cluster').find(({ access }) => access === 'own');
  if (found !== undefined) return found;
  throw new UserError(
    `environments/${environment.name}.ts declares no application of this cluster with a database of its own.`,
    "Add one to applications, for example { name: 'shop', namespace: 'shop' }, and deploy.",
  );
}

/** Namespaces that the applications of a cluster run in, each once. */
export const namespacesIn = (environment: Declared, cluster: Origin): readonly string[] => [
  ...new Set(applicationsIn(environment, cluster).map(({ namespace }) => namespace)),
];

/** Namespaces of a cluster that have a copy of the certificate of the CA: those of its applications, and that of the database. */
export const placesOfAuthority = (
  environment: Declared & Pick<CheckedEnvironment, 'namespace'>,
  cluster: Origin,
): readonly string[] => [
  ...(cluster === 'cluster' ? [environment.namespace.name] : []),
  ...namespacesIn(environment, cluster),
];
