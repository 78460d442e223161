import * as z from 'zod';
import { activeLineage, authorityLineage, backup, restore, retiredLineages } from './schema/backup.js';
import { applications, clusters } from './schema/applications.js';
import { failover, lan, namespace, pooler, postgres, roles } from './schema/database.js';
import type { EnvironmentFile } from './schema/environment-file.js';
import { list, nonEmpty } from './schema/fields.js';
import { monitoring } from './schema/monitoring.js';
import { argocd, kubernetes, operator, terraform } from './schema/platform.js';

/** Everything that an environment file may say; the field docs are the reference (docs/configuration.md). */
export const environmentSchema = z.strictObject({
  kubernetes: kubernetes.describe('The cluster.'),
  terraform: terraform.describe('Terraform.'),
  operator: operator.describe('The CloudNativePG operator.'),
  argocd: argocd.describe('Argo CD, which applies the generated manifests.'),
  namespace: namespace.describe('The namespace of the database.'),
  postgres: postgres.describe('PostgreSQL.'),
  pooler: pooler.describe('Connection pooling by PgBouncer.'),
  failover: failover.describe(
    'How fast a failed primary is replaced. Every value has a price on a network that stalls.',
  ),
  applications: applications.describe(
    'Who works with the database: each with a role, a password in a Secret where it runs, and admission for exactly that role, database and network.',
  ),
  clusters: clusters.describe('Other Kubernetes clusters in which applications run, by their name.'),
  roles: roles.describe(
    'People who connect. Every password is made by Terraform and exists only in a Secret of the namespace.',
  ),
  lan: lan.describe('The internal network.'),
  monitoring: monitoring.describe('Prometheus.'),
  backup: backup.describe('Backups: to an object store, as a logical dump, or none.'),
  restore: restore
    .optional()
    .describe(
      'A restore: a new lineage is recovered from the backups of another, beside it. It stays in the file as long as the new lineage is declared.',
    ),
  activeLineage,
  retiredLineages,
  authorityLineage,
  acknowledge: list(nonEmpty).describe(
    'Changes that are meant although they delete data, stop the service or concern clients, in the words in which they were refused. Remove them after the change.',
  ),
  onDestroy: nonEmpty
    .default('keep data')
    .describe('What `npm run destroy` does with the data: `keep data`, or `delete all data of <environment>`.'),
});

/** What a file in `environments/` exports: only what differs from the defaults. */
export type Environment = EnvironmentFile<z.input<typeof environmentSchema>>;

/** An environment with every default filled in. */
export type CheckedEnvironment = z.output<typeof environmentSchema>;
