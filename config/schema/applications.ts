import * as z from 'zod';
import { cidr, count, flag, hostName, identifier, label, list, nonEmpty, oneOrMore } from './fields.js';

const application = z.strictObject({
  name: label(40).describe(
    'Name of the application. Its role in PostgreSQL has this name, with underscores for hyphens; its Secret is `<postgres.name>-<name>`. On change: one application goes and another one comes; the database stays with the old name, see docs/day-two.md.',
  ),
  namespace: label(63)
    .optional()
    .describe(
      'Namespace that it runs in: its pods are let in, and its Secret and the CA are written there. The namespace has to exist. Left out: it runs on the internal network and connects to the LAN address.',
    ),
  cluster: label(32)
    .optional()
    .describe('Cluster of `clusters` that it runs in. Default: the one in which the database runs.'),
  database: identifier
    .optional()
    .describe('Its database. Default: its name, with underscores for hyphens. A database that leaves the file stays.'),
  access: z
    .enum(['own', 'write', 'read'])
    .default('own')
    .describe(
      '`own`: owns the database and makes its tables. `write`: reads and changes the rows of all its tables. `read`: reads them. Tables that are made later are included.',
    ),
  extensions: list(identifier).describe(
    'Extensions to create in the database; the image must contain them. Only for who owns it.',
  ),
  connectionLimit: count(1, 1000)
    .default(70)
    .describe('Connections that it may have open at once. The next one is refused with SQLSTATE 53300.'),
  passwordRevision: count(1, 1_000_000)
    .default(1)
    .describe(
      'Raise it by one to get a new password. Open connections stay; pods that took the old one into their environment need a restart.',
    ),
  pooler: flag(false, 'Whether its Secret leads to the pooler instead of the primary. Needs `pooler.enabled`.'),
});

export const applications = list(application);

export const clusters = z
  .record(
    z.string(),
    z.strictObject({
      context: nonEmpty.describe('Context of the kubeconfig that leads to it.'),
      networks: oneOrMore(cidr, 'network').describe(
        'Addresses that its pods have on the LAN: as a rule those of its nodes, for example 192.168.4.120/32. Only its applications are let in from there.',
      ),
      clusterDomain: hostName.default('cluster.local').describe('DNS domain of that cluster.'),
    }),
  )
  .default({});
