import { type Application, applicationsOf } from '../contract/applications.js';
import { secretSuffix } from '../derived.js';
import type { CheckedEnvironment } from '../environment.js';
import { preloadedExtensions } from '../parameters.js';
import { isLoaded } from './postgres.js';
import { type Found, must, type Rule, rule } from './rule.js';

const reservedRoles =
  /^(postgres|streaming_replica|public|all|none|current_role|current_user|session_user|pg_.*|cnpg_.*)$/;

const reservedDatabases = /^(postgres|template0|template1|all|replication|sameuser|samerole|samegroup)$/;

const reservedName = 'PostgreSQL or CloudNativePG keeps this name for itself.';

/** Ends of names of Secrets that hold something else. */
const reservedSecrets = ['backup-store', 'backup-store-ca'];

type Check = (application: Application, index: number, environment: CheckedEnvironment) => Found | readonly Found[];

/** What holds for each application by itself and beside the others. */
const each = (reads: readonly string[], check: Check): Rule =>
  rule(['applications', ...reads], (environment) =>
    applicationsOf(environment).flatMap((application, index) => check(application, index, environment)),
  );

const at = (index: number, field: string) => `applications[${index}].${field}`;

/** Who the applications are, where they run, and what they share. */
export const applicationRules: readonly Rule[] = [
  rule(['applications', 'roles'], nameProblems),
  each(['namespace.name'], ({ namespace, from }, index, environment) =>
    must(namespace !== environment.namespace.name || from !== 'cluster', {
      path: at(index, 'namespace'),
      why: 'It is the namespace of the database, which holds its keys and where no other pod may connect to anything.',
      cure: 'Let the application run in a namespace of its own.',
    }),
  ),
  each(['clusters'], clusterProblems),
  each(['pooler.enabled'], ({ pooler }, index, environment) =>
    must(!pooler || environment.pooler.enabled, {
      path: at(index, 'pooler'),
      why: 'There is no pooler: pooler.enabled is false.',
      cure: 'Set pooler.enabled to true, or remove it.',
    }),
  ),
  each(['pooler.enabled'], ({ pooler, from }, index, environment) =>
    must(!pooler || !environment.pooler.enabled || from === 'cluster', {
      path: at(index, 'pooler'),
      why: 'The pooler is an endpoint in the cluster of the database, and this application runs elsewhere.',
      cure: 'Remove it.',
    }),
  ),
  each(['pooler'], ({ pooler, role, connectionLimit }, index, environment) => {
    const { enabled, instances, poolSize } = environment.pooler;
    const opened = instances * poolSize;
    return must(!pooler || !enabled || opened <= connectionLimit, {
      path: at(index, 'connectionLimit'),
      why: `${instances} pods of the pooler would open ${opened} connections as ${role}.`,
      cure: `Raise it to ${opened} or more, or lower pooler.poolSize.`,
    });
  }),
  each([], ({ extensions, access }, index) =>
    must(extensions.length === 0 || access === 'own', {
      path: at(index, 'extensions'),
      why: 'Extensions belong to a database, and this application shares the one of another.',
      cure: 'List them at the application that owns the database.',
    }),
  ),
  each(['postgres.libraries', 'postgres.parameters'], ({ extensions }, index, { postgres }) =>
    extensions.map((extension, position) =>
      must(!preloadedExtensions.includes(extension) || isLoaded(postgres, extension), {
        path: at(index, `extensions[${position}]`),
        why: 'It cannot be created in a server that did not load its library.',
        cure: `Add '${extension}' to postgres.libraries.`,
      }),
    ),
  ),
  each(['roles.admin.name'], databaseProblems),
];

function clusterProblems(_: Application, index: number, { applications, clusters }: CheckedEnvironment): Found {
  const { cluster, namespace } = applications[index] ?? {};
  if (cluster === undefined) return true;
  const known = Object.keys(clusters);
  const path = at(index, 'cluster');
  if (!known.includes(cluster)) {
    const cure =
      known.length === 0 ? `Describe it: clusters: { ${cluster}: { … } }.` : `Use one of: ${known.join(', ')}.`;
    return { path, why: 'clusters does not describe it.', cure };
  }
  return must(namespace !== undefined, {
    path,
    why: 'Without a namespace there is no place in it for the Secret.',
    cure: 'Set namespace, or remove cluster for an application on the internal network.',
  });
}

function databaseProblems(application: Application, index: number, environment: CheckedEnvironment): Found {
  const { database, access, name } = application;
  const path = at(index, 'database');
  const problem = (why: string, cure: string) => ({ path, value: database, why, cure });
  if (reservedDatabases.test(database)) return problem(reservedName, 'Choose another name.');
  if (database === environment.roles.admin.name) {
    return problem('It is the database of the admin.', 'Choose another name.');
  }
  const owner = applicationsOf(environment).find((other) => other.database === database && other.access === 'own');
  if (owner === undefined) {
    const cure = `Name one that does, or remove access: '${access}' to let ${name} own it.`;
    return problem('No application owns this database.', cure);
  }
  const cure = "Set access to 'write' or 'read', or give it a database of its own.";
  const why = `${owner.name} owns it already, and tables have one owner.`;
  return access !== 'own' || owner.name === name || problem(why, cure);
}

function nameProblems({ roles, applications }: CheckedEnvironment): readonly Found[] {
  const named: [path: string, role: string][] = [
    ['roles.admin.name', roles.admin.name],
    ['roles.lanReader.name', roles.lanReader.name],
    ...applicationsOf({ applications }).map(({ role }, index): [string, string] => [at(index, 'name'), role]),
  ];
  return named.map(([path, role], index) => {
    const cure = 'Choose another name.';
    if (reservedRoles.test(role)) return { path, why: reservedName, cure };
    if (reservedSecrets.includes(secretSuffix(role))) {
      return { path, why: 'The Secret of this name holds the credentials of the backups.', cure };
    }
    const twin = named.slice(0, index).find(([, other]) => secretSuffix(other) === secretSuffix(role));
    return (
      twin === undefined || {
        path,
        why: `${twin[0]} has the same name or the same Secret.`,
        cure: 'Give each role a name of its own.',
      }
    );
  });
}
