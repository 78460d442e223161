import type { CheckedEnvironment } from '../environment.js';
import { UserError } from '../user-error.js';

/** Where a client connects from: this cluster, the internal network, or another cluster by its name in `clusters`. */
export type Origin = 'cluster' | 'lan' | (string & {});

/** An application with everything that follows from what the file says of it. */
export interface Application {
  readonly name: string;
  /** Its role in PostgreSQL. */
  readonly role: string;
  readonly database: string;
  readonly access: 'own' | 'write' | 'read';
  readonly extensions: readonly string[];
  readonly connectionLimit: number;
  readonly passwordRevision: number;
  /** Undefined where it runs on the internal network. */
  readonly namespace?: string;
  readonly from: Origin;
  readonly pooler: boolean;
}

/** A name in the form of a PostgreSQL identifier. */
const identifierOf = (name: string): string => name.replaceAll('-', '_');

/** The applications of an environment. */
export const applicationsOf = ({ applications }: Pick<CheckedEnvironment, 'applications'>): readonly Application[] =>
  applications.map(({ name, namespace, cluster, database, ...rest }) => ({
    ...rest,
    name,
    role: identifierOf(name),
    database: database ?? identifierOf(name),
    ...(namespace === undefined ? {} : { namespace }),
    from: namespace === undefined ? 'lan' : (cluster ?? 'cluster'),
  }));

/** The applications that run in a cluster, each with its namespace. */
export const applicationsIn = (
  environment: Pick<CheckedEnvironment, 'applications'>,
  cluster: Origin,
): readonly (Application & { readonly namespace: string })[] =>
  applicationsOf(environment).flatMap((application) =>
    application.namespace !== undefined && application.from === cluster
      ? { ...application, namespace: application.namespace }
      : [],
  );

/** A database with the role that owns it. */
interface OwnedDatabase {
  readonly name: string;
  readonly owner: string;
  readonly extensions: readonly string[];
  /** Where its owner runs. */
  readonly from: Origin;
}

/** The databases of the applications. */
export const databasesOf = (environment: Pick<CheckedEnvironment, 'applications'>): readonly OwnedDatabase[] =>
  applicationsOf(environment)
    .filter(({ access }) => access === 'own')
    .map(({ database, role, extensions, from }) => ({ name: database, owner: role, extensions, from }));

/** Whether an origin is another cluster, which may be away. */
export const isElsewhere = (origin: Origin): boolean => origin !== 'cluster' && origin !== 'lan';

/**
 * The application as which the service is measured: the first of this cluster that owns a database.
 *
 * @throws UserError when there is none.
 */
export function measuredAs(
  environment: Pick<CheckedEnvironment, 'applications'> & { readonly name: string },
): Application {
  const found = applicationsIn(environment, 'cluster').find(({ access }) => access === 'own');
  if (found !== undefined) return found;
  throw new UserError(
    `environments/${environment.name}.ts declares no application of this cluster with a database of its own.`,
    "Add one to applications, for example { name: 'shop', namespace: 'shop' }, and deploy.",
  );
}

/** Namespaces that the applications of a cluster run in, each once. */
export const namespacesIn = (
  environment: Pick<CheckedEnvironment, 'applications'>,
  cluster: Origin,
): readonly string[] => [...new Set(applicationsIn(environment, cluster).map(({ namespace }) => namespace))];

/** Namespaces of a cluster that have a copy of the certificate of the CA: those of its applications, and that of the database. */
export const placesOfAuthority = (
  environment: Pick<CheckedEnvironment, 'applications' | 'namespace'>,
  cluster: Origin,
): readonly string[] => [
  ...(cluster === 'cluster' ? [environment.namespace.name] : []),
  ...namespacesIn(environment, cluster),
];
