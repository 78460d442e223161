import * as z from 'zod';
import {
  bytes,
  chart,
  cidr,
  count,
  group,
  kind,
  list,
  nonEmpty,
  objectName,
  oneOrMore,
  reason,
  resources,
  text,
  webAddress,
} from './fields.js';
import { installedBy, proven } from '../proven.js';
import { placement } from './placement.js';

const storeEndpoint = webAddress('Write it in full, for example https://nas.home.arpa:9000.').refine(
  (address) => new URL(address).pathname === '/' && !/[?#]|\/\/[^/]*@/.test(address),
  {
    error: reason(
      'It holds more than scheme, host and port.',
      'Write bucket and path in backup.bucket and backup.path, and credentials in backup.credentials.',
    ),
  },
);

const secretCredentials = z.strictObject({
  type: kind('secret', 'Credentials in a Secret that exists in the namespace of the database, made by someone else.'),
  name: objectName.describe('Name of the Secret.'),
  accessKeyIdKey: nonEmpty.default('ACCESS_KEY_ID').describe('Key of the Secret that holds the access key id.'),
  secretAccessKeyKey: nonEmpty
    .default('SECRET_ACCESS_KEY')
    .describe('Key of the Secret that holds the secret access key.'),
});

const terraformCredentials = z.strictObject({
  type: kind(
    'terraform',
    'Credentials that Terraform takes from `TF_VAR_backup_access_key_id` and `TF_VAR_backup_secret_access_key` and writes to the Secret `<postgres.name>-backup-store`: not in Git, not in the plan, not in the state.',
  ),
  revision: count(1, 1_000_000)
    .default(1)
    .describe('Raise it by one to write the credentials again, after they were changed in the store.'),
});

const plugin = group({
  chart: chart('plugin-barman-cloud', '0.7.0', installedBy(proven.plugin, 'the Barman Cloud plugin')),
  replicas: count(1, 3)
    .default(1)
    .describe(
      'Pods of the plugin. More than one: each on a node of its own and without an election, so that the operator goes on at once when one is lost with its node (docs/backups.md).',
    ),
  evictionSeconds: count(0, 300)
    .default(0)
    .describe(
      'How long the plugin stays bound to a lost node before it is started elsewhere, in seconds. No failover happens while the operator cannot reach it.',
    ),
  resources: resources('200m', '256Mi'),
});

const objectStore = z.strictObject({
  type: kind(
    'object-store',
    'Base backups and every WAL file in an S3-compatible store: restores to any point of time.',
  ),
  endpoint: storeEndpoint.describe(
    'Address of the store, for example https://nas.home.arpa:9000. It has to be on none of the nodes that run instances.',
  ),
  networks: oneOrMore(cidr, 'network')
    .optional()
    .describe(
      'Networks in which the store is; instances may reach its port there. A store without fixed addresses (R2, AWS) is in `0.0.0.0/0`, which opens its port on every public address and on no private one. Default: the address in `endpoint`, where it is one.',
    ),
  bucket: nonEmpty.describe('Bucket. It has to exist.'),
  path: text(
    /^([A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*)?$/,
    'It is not a plain path.',
    'Write it without slashes at its ends, for example clusters/home.',
  )
    .default('')
    .describe('Path in the bucket, under which each lineage gets a folder. On change: backups begin again.'),
  region: nonEmpty.default('us-east-1').describe('Region; stores without regions take any word.'),
  credentials: z
    .discriminatedUnion('type', [secretCredentials, terraformCredentials])
    .describe('Who may read and write the bucket.'),
  certificateAuthority: text(
    /^\s*(-----BEGIN CERTIFICATE-----\s+[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/,
    'It is not a certificate in PEM form.',
    'Write the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, between backquotes.',
  )
    .optional()
    .describe('CA that signed the certificate of the store, PEM. Default: the public CAs.'),
  retention: text(
    /^[1-9][0-9]*[dwm]$/,
    'It is not a recovery window.',
    'Write days, weeks or months, for example 30d, 4w or 6m.',
  )
    .default('30d')
    .describe(
      'Recovery window: what is needed to restore to any point of it is kept, the rest is deleted. Days (d), weeks (w) or months (m).',
    ),
  schedule: text(
    /^\S+( \S+){5}$/,
    'It does not have six fields: second, minute, hour, day, month, day of the week.',
    'Put the second before a schedule of cron, for example 0 0 2 * * * for two in the morning.',
  )
    .default('0 0 2 * * *')
    .describe(
      'When base backups are taken: second, minute, hour, day, month, day of the week, in UTC unless the operator has another time zone.',
    ),
  compression: z
    .enum(['gzip', 'none'])
    .default('gzip')
    .describe(
      '`gzip`: smaller backups, for processor time of the container beside the instance. `none`: faster backups and restores where the store has room. Counts for what is written from then on.',
    ),
  walArchiveTimeoutSeconds: count(10, 3600)
    .default(300)
    .describe(
      'After how long a WAL file is archived although it is not full, in seconds: what is lost at most when every instance is lost at once. Each takes room in the store.',
    ),
  sidecar: group({ resources: resources('1', '512Mi') }).describe(
    'The container beside each instance that archives and backs up.',
  ),
  plugin: plugin.describe('The Barman Cloud plugin of CloudNativePG. Its chart needs cert-manager.'),
});

const logicalDump = z.strictObject({
  type: kind(
    'logical-dump',
    'A dump of the database to a volume, by pg_dump. No point-in-time recovery: what was written since the last dump is lost.',
  ),
  schedule: text(
    /^\S+( \S+){4}$/,
    'It does not have five fields: minute, hour, day, month, day of the week.',
    'Write a schedule of cron, for example 0 2 * * * for two in the morning.',
  )
    .default('0 2 * * *')
    .describe('When dumps are taken: minute, hour, day, month, day of the week, in the time zone of Kubernetes.'),
  keep: count(1, 1000).default(14).describe('Dumps that are kept. The oldest goes once a newer one is complete.'),
  volume: group({
    size: bytes.default('20Gi').describe('Size of the volume; it has to hold `keep` dumps and one more.'),
    storageClass: objectName
      .optional()
      .describe(
        "Storage class. Default: the cluster's default class. A volume on a node of the database is lost with that node: use one on a NAS.",
      ),
  }),
  resources: resources('500m', '512Mi'),
  placement: placement.describe('Nodes of the dumps.'),
});

const none = z.strictObject({ type: kind('none', 'No backups. A synthesis warns of it.') });

export const backup = z.discriminatedUnion('type', [none, objectStore, logicalDump]).default({ type: 'none' });

const lineage = count(1, 99);

export const activeLineage = lineage
  .default(1)
  .describe(
    'Lineage that the endpoints lead to: 1 is the first Cluster, `<postgres.name>-1`; each restore makes another. On change: `npm run deploy` moves the endpoints, and clients connect again.',
  );

export const retiredLineages = list(lineage).describe(
  'Lineages that Git declares no more. `npm run retire` deletes their Clusters; their backups stay.',
);

export const authorityLineage = lineage
  .default(1)
  .describe(
    'Lineage whose CA signs the certificates of all, so that LAN clients keep theirs. Change it only where that one was lost.',
  );

export const restore = z.strictObject({
  from: lineage.describe('Lineage whose backups are restored.'),
  lineage: lineage
    .optional()
    .describe('Number of the new lineage, which must never have been used. Default: one more than `from`.'),
  targetTime: text(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/,
    'It is not a point of time with its zone.',
    'Write date, time and zone, for example 2026-11-23T10:00:00Z or 2026-11-23T11:00:00+01:00.',
  )
    .optional()
    .describe(
      'Point of time to restore to: transactions that committed later are left out. Default: everything that was archived.',
    ),
});
