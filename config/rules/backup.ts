import { lineagesOf, restoredLineage } from '../derived.js';
import { isAddress } from '../networks.js';
import { bytesOf } from '../quantities.js';
import { defaultWalSize } from './postgres.js';
import { must, type Rule, rule } from './rule.js';

/** What backups and restores need of other fields. */
export const backupRules: readonly Rule[] = [
  rule(
    ['backup'],
    ({ backup }) =>
      backup.type !== 'object-store' ||
      backup.networks !== undefined ||
      isAddress(hostOf(backup.endpoint)) || {
        path: 'backup.networks',
        why: `backup.endpoint names a host, ${hostOf(backup.endpoint)}, and instances may reach only addresses that are listed.`,
        cure: 'List where the store is, for example 192.168.4.20/32, or 0.0.0.0/0 for a public one without fixed addresses.',
      },
  ),
  rule(['backup', 'roles'], ({ backup, roles }) =>
    must(backup.type !== 'logical-dump' || roles.admin.from.includes('cluster'), {
      path: 'roles.admin.from',
      why: 'Logical dumps are taken as this role, from inside the cluster.',
      cure: "Add 'cluster'.",
    }),
  ),
  rule(['backup', 'postgres.walStorage.size'], ({ backup, postgres }) =>
    must(backup.type !== 'object-store' || bytesOf(postgres.walStorage.size) >= 2 * 2 ** 30, {
      path: 'postgres.walStorage.size',
      why: 'WAL files wait on this volume while the object store is away; when it is full, the database stops.',
      cure: `Use 2Gi or more; ${defaultWalSize} is the default.`,
    }),
  ),
  rule(['restore', 'backup'], ({ restore, backup }) =>
    must(restore === undefined || backup.type === 'object-store', {
      path: 'restore',
      why: `There is nothing to restore from: backup.type is '${backup.type}'.`,
      cure: 'Restores need an object store. A logical dump is loaded by hand: docs/backups.md.',
    }),
  ),
  rule(
    ['restore'],
    ({ restore }) =>
      restore === undefined ||
      restoredLineage(restore) > restore.from || {
        path: 'restore.lineage',
        why: `It is not above restore.from (${restore.from}): a restore makes a new lineage and leaves the old one alone.`,
        cure: `Use ${restore.from + 1} or more, a number that no lineage had before.`,
      },
  ),
  rule(['restore'], ({ restore }) =>
    must(restore?.targetTime === undefined || !(Date.parse(restore.targetTime) > Date.now()), {
      path: 'restore.targetTime',
      why: 'It lies in the future; recovery would end before it and fail.',
      cure: 'Use a point of time before the last transaction, or leave it out for the newest state.',
    }),
  ),
  rule(
    ['activeLineage', 'restore'],
    ({ activeLineage, restore }) =>
      restore === undefined ||
      [restore.from, restoredLineage(restore)].includes(activeLineage) || {
        path: 'activeLineage',
        why: `The restore is from lineage ${restore.from} to ${restoredLineage(restore)}; the endpoints would lead to neither.`,
        cure: `Use ${restore.from} or ${restoredLineage(restore)}, or remove restore.`,
      },
  ),
  rule(['activeLineage', 'retiredLineages'], ({ activeLineage, retiredLineages }) =>
    must(!retiredLineages.includes(activeLineage), {
      path: 'retiredLineages',
      why: `The endpoints lead to lineage ${activeLineage}.`,
      cure: 'Move them with activeLineage first, and retire the old lineage in a later change.',
    }),
  ),
  rule(['activeLineage', 'retiredLineages', 'authorityLineage', 'restore'], (environment) =>
    must(environment.authorityLineage <= Math.max(...lineagesOf({ ...environment, retiredLineages: [] })), {
      path: 'authorityLineage',
      why: 'There is no such lineage, so that no server could get a certificate.',
      cure: 'Use the lineage whose CA the clients hold; 1 unless that was lost.',
    }),
  ),
];

const hostOf = (endpoint: string): string => new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
