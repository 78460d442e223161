import * as z from 'zod';
import {
  address,
  bytes,
  cidr,
  count,
  flag,
  group,
  hostName,
  identifier,
  label,
  labels,
  list,
  namespaceName,
  objectName,
  oneOrMore,
  pinnedImage,
  postgresBytes,
  reason,
  resources,
  text,
} from './fields.js';
import { spread } from './placement.js';
import { steward } from './steward.js';

export const namespace = group({
  name: namespaceName.default('databases').describe('Namespace of the database. On change: a new, empty database.'),
  labels: labels.default({}).describe('Further labels of the namespace.'),
});

const volume = (sizeDefault: string, what: string) =>
  group({
    size: bytes
      .default(sizeDefault)
      .describe(
        `Size of the volume of each instance for ${what}. It can grow, never shrink; growing needs a storage class that can resize (local-path cannot).`,
      ),
    storageClass: objectName
      .optional()
      .describe("Storage class. Default: the cluster's default class. On change: only new instances use it."),
  });

/** The image that this project was proven with. */
export const defaultImage = 'ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie';

export const postgres = group({
  name: label(47)
    .default('postgres')
    .describe(
      'First part of every endpoint and Secret: `<name>-rw`, `<name>-ro`, `<name>-lan`. At most 47 characters, since the Cluster is called `<name>-1` and may have 50. On change: a new, empty database.',
    ),
  instances: z
    .union([z.literal(2), z.literal(3)], {
      error: reason(
        'A cluster has 2 or 3 instances here.',
        'Use 2 (one primary, one replica) or 3 (no pause after any single fault, even with strict durability).',
      ),
    })
    .default(2)
    .describe('PostgreSQL instances, each on a node of its own: one primary, the others replicas.'),
  durability: z
    .enum(['self-healing', 'strict'])
    .optional()
    .describe(
      'What wins while a replica is away. `self-healing`: writes go on; no acknowledged write is lost by a single fault, but those made meanwhile exist once. `strict`: a commit waits until a replica has it; nothing acknowledged is ever lost, and with two instances nobody can write while one is away. Default: self-healing with 2 instances, strict with 3.',
    ),
  image: text(
    /^[^\s:@]+(:[0-9]+\/[^\s:@]+)?:(14|15|16|17|18)(\.[0-9]+)?[^\s:@]*(@sha256:[0-9a-f]{64})?$/,
    'It is not an image with a tag that begins with a PostgreSQL version from 14 to 18.',
    'Pin it, for example ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie, with or without @sha256:…',
  )
    .default(defaultImage)
    .describe(
      'PostgreSQL image. Its tag gives the major version. On change: a minor version restarts the replica, then switches over.',
    ),
  libraries: list(
    text(
      /^[A-Za-z0-9_$][A-Za-z0-9_.$-]*$/,
      'It is not the name of a library.',
      'Write it as shared_preload_libraries takes it, without a path, for example timescaledb.',
    ),
  ).describe(
    'Libraries that the server loads when it starts (`shared_preload_libraries`), in this order, before those that CloudNativePG loads for a parameter (`pg_stat_statements`, `pgaudit`, `auto_explain`, `pg_failover_slots`). The image must contain them, or no instance starts. On change: restarts every instance, the replica first.',
  ),
  storage: volume('20Gi', 'data'),
  walStorage: volume('8Gi', 'the write-ahead log (WAL)'),
  resources: resources('1', '3Gi'),
  placement: spread.describe(
    'Nodes of the instances. On change: the pods are replaced one after the other; one with a local volume stays on its node.',
  ),
  maxConnections: count(20, 2000)
    .default(200)
    .describe('`max_connections`: all connections together. On change: restarts every instance, the replica first.'),
  sharedBuffers: postgresBytes
    .optional()
    .describe('`shared_buffers`. Default: a quarter of the memory. On change: restarts every instance.'),
  parameters: z
    .record(
      z.string(),
      z.string({ error: reason('Parameters are text.', "Put it in quotes, for example '64MB' or 'on'.") }),
    )
    .default({})
    .describe('Further PostgreSQL parameters, as text. What CloudNativePG or a field of this file sets is refused.'),
});

export const failover = group({
  lease: group({
    durationSeconds: count(3, 60)
      .default(3)
      .describe(
        'How long a replica that shall become primary looks at a lease that nobody renews before it takes it, in seconds. It is part of every failover after a lost node. On change: counts after the primary restarts.',
      ),
    renewDeadlineSeconds: count(2, 59)
      .default(2)
      .describe(
        'How long a primary tries to renew its lease before it looks who holds it, in seconds. It stops when another instance does, and goes on when nobody does or the API server does not answer.',
      ),
    retryPeriodSeconds: count(1, 30).default(1).describe('Time between two attempts to renew, in seconds.'),
  }),
  switchoverDelaySeconds: count(5, 3600)
    .default(60)
    .describe('How long an old primary may take to shut down in a switchover before it is cut off, in seconds.'),
  stopDelaySeconds: count(15, 3600).default(120).describe('How long an instance may take to shut down, in seconds.'),
  frozenSeconds: count(0, 300)
    .default(12)
    .describe(
      'How long PostgreSQL may leave every connection without an answer before it is killed, in seconds; five times as long while it still runs, as one does that is starved of processor; 0: for ever. Nothing else ends a frozen primary. On change: the pods are replaced one after the other.',
    ),
  absentSeconds: count(0, 300)
    .default(3)
    .describe(
      'How long a replica may have been without its primary and go on when it is back, in seconds. After a longer time the replica asks whether the primary went on without it, and then restarts, so that it counts only when it has caught up. 0: it always goes on, and acknowledged writes can be lost (docs/measurements/failover.md). Only with durability self-healing. On change: the pods are replaced one after the other.',
    ),
  isolationCheck: flag(
    true,
    'Whether a primary that reaches neither the Kubernetes API nor another instance stops itself. Turn it off only with two instances, where the API server and the replica share a node, and durability is strict.',
  ),
  steward,
});

export const pooler = group({
  enabled: flag(
    false,
    'Whether PgBouncer is offered as a further endpoint in the cluster, `<name>-pooler`. Direct endpoints stay.',
  ),
  instances: count(1, 5).default(2).describe('PgBouncer pods, each on a node of its own.'),
  image: pinnedImage('ghcr.io/cloudnative-pg/pgbouncer:1.26.1')
    .default('ghcr.io/cloudnative-pg/pgbouncer:1.26.1')
    .describe('PgBouncer image. On change: the pods are replaced one after the other; clients connect again.'),
  poolMode: z
    .enum(['session', 'transaction'])
    .default('transaction')
    .describe(
      '`transaction`: a connection of the server is lent for one transaction; session state such as SET and LISTEN does not work. `session`: lent until the client leaves.',
    ),
  maxClientConnections: count(10, 10_000).default(500).describe('Clients that each pod accepts (`max_client_conn`).'),
  poolSize: count(1, 500)
    .default(20)
    .describe(
      'Server connections of each pod for each role and database (`default_pool_size`). They count against the connection limit of the role.',
    ),
  resources: resources('200m', '128Mi'),
  placement: spread.describe('Nodes of the PgBouncer pods.'),
});

const origin = z.enum(['cluster', 'lan']);

const role = (name: string, connectionLimit: number, from: readonly ('cluster' | 'lan')[]) =>
  group({
    name: identifier
      .default(name)
      .describe('Name of the role. Its Secret is `<postgres.name>-<role>`, with hyphens for underscores.'),
    connectionLimit: count(1, 1000)
      .default(connectionLimit)
      .describe('Connections that the role may have open at once. The next one is refused with SQLSTATE 53300.'),
    passwordRevision: count(1, 1_000_000)
      .default(1)
      .describe('Raise it by one to get a new password. Open connections stay.'),
    from: oneOrMore(origin, 'origin: cluster, lan')
      .default([...from])
      .describe('Where the role may connect from: `lan`, or `cluster`, which is the namespaces of the applications.'),
  });

export const roles = group({
  admin: role('admin', 10, ['cluster', 'lan']).describe(
    'Creates databases and roles, reads and changes all data, sees and ends sessions. Not a superuser. Has a database of its own name.',
  ),
  lanReader: role('lan_reader', 40, ['lan']).describe('Reads all tables of all applications.'),
});

export const lan = z.strictObject({
  address: address.describe(
    'Fixed address of the LoadBalancer, from a MetalLB pool. It is an endpoint: clients must be told of a change.',
  ),
  hostName: hostName.describe(
    'Name under which LAN clients connect; the server certificate carries it. Point it at the address in your DNS.',
  ),
  networks: oneOrMore(cidr, 'network').describe(
    'Networks that may connect. Only private ones: RFC 1918, RFC 6598 (100.64.0.0/10, which Tailscale uses), unique local addresses.',
  ),
  port: count(1, 65535).default(5432).describe('Port on the address.'),
});
