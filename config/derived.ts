import type { CheckedEnvironment } from './environment.js';
import { installedBy, proven, versionsRecord } from './proven.js';
import { bytesOf, majorOf, postgresBytesOf } from './quantities.js';

/** Connections kept for the operator and for emergencies: `superuser_reserved_connections`. */
export const reservedConnections = 8;

/** The words that let `npm run destroy` delete the data of an environment. */
export const deletionSentence = (environment: string): string => `delete all data of ${environment}`;

/** A role's name as part of the name of its Secret. */
export const secretSuffix = (role: string): string => role.replaceAll('_', '-').replace(/^-+|-+$/g, '');

/** Durability as chosen, or what the number of instances makes sensible. */
export function durabilityOf({ durability, instances }: CheckedEnvironment['postgres']): 'self-healing' | 'strict' {
  return durability ?? (instances === 2 ? 'self-healing' : 'strict');
}

/** `shared_buffers` in bytes: as chosen, or a quarter of the memory. */
export function sharedBuffersOf({ sharedBuffers, resources }: CheckedEnvironment['postgres']): number {
  return sharedBuffers === undefined ? bytesOf(resources.memory) / 4 : postgresBytesOf(sharedBuffers);
}

/** Number of the lineage that a restore makes. */
export const restoredLineage = ({ from, lineage }: NonNullable<CheckedEnvironment['restore']>): number =>
  lineage ?? from + 1;

/** Lineages whose Clusters Git declares: the active one, and source and result of a restore until one is retired. */
export function lineagesOf({
  activeLineage,
  restore,
  retiredLineages,
}: Pick<CheckedEnvironment, 'activeLineage' | 'restore' | 'retiredLineages'>): readonly number[] {
  const declared = restore === undefined ? [] : [restore.from, restoredLineage(restore)];
  return [...new Set([activeLineage, ...declared])]
    .filter((lineage) => !retiredLineages.includes(lineage))
    .sort((a, b) => a - b);
}

/** Things to know that are no faults. */
export function warningsOf(environment: CheckedEnvironment): readonly string[] {
  const { postgres, roles, lan, backup, applications, clusters } = environment;
  const endpoint = backup.type === 'object-store' ? backup.endpoint : '';
  const fromLan =
    [roles.admin, roles.lanReader].some(({ from }) => from.includes('lan')) ||
    applications.some(({ namespace, cluster }) => namespace === undefined || cluster !== undefined);
  /** Each with when it is said. */
  const warnings: Readonly<Record<string, boolean>> = {
    'no backups are taken: a deleted table is deleted on every instance, and nothing brings it back. Set backup (docs/backups.md).':
      backup.type === 'none',
    'backup is a logical dump: what was written since the last one is lost, and there is no point-in-time recovery. An object store has both.':
      backup.type === 'logical-dump',
    [`backup.endpoint ${endpoint} is not encrypted: whoever reads the network reads the data. Use https with certificateAuthority.`]:
      endpoint.startsWith('http:'),
    "postgres.durability 'strict' with 2 instances: while one instance is away (a failed node, a drain, each restart of a rolling update) every commit waits until it is back. Reads go on. Use 3 instances to be rid of the pause, or 'self-healing'.":
      postgres.instances === 2 && durabilityOf(postgres) === 'strict',
    'no application is declared, so that only people can connect. List them in applications.':
      applications.length === 0,
    ...Object.fromEntries(
      Object.keys(clusters).map((name) => [
        `clusters.${name} has no application: nobody is let in from there.`,
        !applications.some(({ cluster }) => cluster === name),
      ]),
    ),
    [`no role may connect from the LAN, so that nobody can use ${lan.hostName}. Add 'lan' to the \`from\` of a role.`]:
      !fromLan,
  };
  return [...unproven(environment), ...Object.keys(warnings).filter((warning) => warnings[warning])];
}

/** Versions that nobody tried with this project. Of an operator that somebody else installs, preflight sees which it is. */
function unproven({ operator, postgres, backup }: CheckedEnvironment): readonly string[] {
  const other = (path: string, version: string, charts: Readonly<Record<string, string>>, what: string) =>
    Object.hasOwn(charts, version)
      ? []
      : [`${path} ${version} was not tried with this project; ${installedBy(charts, what)}, which was.`];
  const major = majorOf(postgres.image);
  return [
    ...(operator.install
      ? other('operator.chart.version', operator.chart.version, proven.operator, 'CloudNativePG')
      : []),
    ...(backup.type === 'object-store'
      ? other('backup.plugin.chart.version', backup.plugin.chart.version, proven.plugin, 'the Barman Cloud plugin')
      : []),
    ...(proven.postgres.some((version) => version.startsWith(`${major}.`))
      ? []
      : [
          `postgres.image is PostgreSQL ${major}, which was not tried with this project; ${proven.postgres.join(', ')} were.`,
        ]),
  ].map((warning) => `${warning} Take it on a test cluster first (${versionsRecord}).`);
}
