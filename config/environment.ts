import * as z from 'zod';
import {
  address,
  bytes,
  cidr,
  count,
  cpu,
  hostName,
  identifier,
  label,
  labelKey,
  nonEmpty,
  oneOrMore,
  postgresBytes,
  reason,
} from './fields.js';

const labels = z.record(labelKey(), z.string());

const resources = (cpuDefault: string, memoryDefault: string) =>
  z
    .strictObject({
      cpu: cpu().default(cpuDefault).describe('Processor time, in cores. It is both request and limit.'),
      memory: bytes().default(memoryDefault).describe('Memory, in Mi or Gi. It is both request and limit.'),
    })
    .prefault({});

const kubernetes = z.strictObject({
  context: nonEmpty()
    .optional()
    .describe(
      'Context of the kubeconfig to use. Default: its current context. A fixed one keeps a deploy from reaching another cluster.',
    ),
  podNetworks: oneOrMore(cidr(), 'network').describe(
    'Networks that pods get their addresses from (k3s: 10.42.0.0/16). pg_hba lets roles that connect from the cluster in from here.',
  ),
  apiServers: oneOrMore(cidr(), 'network').describe(
    'Addresses of the Kubernetes API: the `kubernetes` Service (k3s: 10.43.0.1/32) and every server node. Instances may reach ports 443 and 6443 there; without it they cannot start.',
  ),
  clusterDomain: hostName().default('cluster.local').describe('DNS domain of the cluster.'),
  dnsNamespace: label(63).default('kube-system').describe('Namespace of the cluster DNS.'),
  dnsPodLabels: labels.default({ 'k8s-app': 'kube-dns' }).describe('Labels of the pods of the cluster DNS.'),
  nodeMonitorGraceSeconds: count(10, 300)
    .default(50)
    .describe(
      'The `node-monitor-grace-period` that the cluster runs with, in seconds: how long a silent node counts as alive. It is not set from here (docs/decisions/failover.md); probes are timed to it. Too low a value stops failover after the loss of a node.',
    ),
});

const localBackend = z.strictObject({
  type: z.literal('local').describe('State files in the working copy, beside main.ts.'),
});

const s3Backend = z.strictObject({
  type: z
    .literal('s3')
    .describe('State in an S3-compatible store. Credentials come from the environment of Terraform.'),
  bucket: nonEmpty().describe('Bucket of the state.'),
  region: nonEmpty().describe('Region; stores without regions take any word, for example us-east-1.'),
  keyPrefix: nonEmpty().default('postgresql').describe('The state of a stack is at `<keyPrefix>/<stack>.tfstate`.'),
  endpoint: z
    .url({
      protocol: /^https?$/,
      error: reason('It is not an http or https address.', 'Write it in full, for example https://nas.home.arpa:9000.'),
    })
    .optional()
    .describe('Address of the store where it is not AWS.'),
});

const kubernetesBackend = z.strictObject({
  type: z.literal('kubernetes').describe('State in a Secret of the cluster, with a Lease as lock.'),
  namespace: label(63).default('kube-system').describe('Namespace of the Secret. It must exist.'),
});

const terraform = z
  .strictObject({
    backend: z
      .discriminatedUnion('type', [localBackend, s3Backend, kubernetesBackend])
      .default({ type: 'local' })
      .describe(
        'Where Terraform keeps its state. On change: run `terraform init -migrate-state` in the folder of each stack.',
      ),
  })
  .prefault({});

const operator = z
  .strictObject({
    namespace: label(63)
      .default('cnpg-system')
      .describe(
        'Namespace of the CloudNativePG operator. On change: the operator is reinstalled; Helm refuses while the old one holds the CRDs.',
      ),
    chart: z
      .strictObject({
        repository: nonEmpty()
          .default('https://cloudnative-pg.github.io/charts')
          .describe('Helm repository of the chart `cloudnative-pg`.'),
        version: nonEmpty().default('0.29.0').describe('Version of the chart; 0.29.0 installs CloudNativePG 1.30.0.'),
        values: z
          .record(z.string(), z.json())
          .default({})
          .describe('Further values for the chart, laid over those that this project sets.'),
      })
      .prefault({}),
    replicas: count(1, 5)
      .default(2)
      .describe('Operator pods, each on a node of its own. One leads; the others take over when its node is lost.'),
    evictionSeconds: count(0, 300)
      .default(15)
      .describe('How long an operator pod stays bound to a lost node before it is started elsewhere, in seconds.'),
    certificateDays: count(30, 36500)
      .default(3650)
      .describe(
        'Life of the certificates that the operator issues, the CA among them, in days. LAN clients hold a copy of the CA, so it is long. On change: counts for certificates issued from then on.',
      ),
    resources: resources('200m', '512Mi'),
  })
  .prefault({});

const argocd = z.strictObject({
  namespace: label(63).default('argocd').describe('Namespace in which Argo CD runs and looks for Applications.'),
  repository: nonEmpty().describe(
    'Git repository that holds `manifests/`, as Argo CD reads it. Argo CD needs access to it.',
  ),
  revision: nonEmpty().default('main').describe('Branch or tag that Argo CD follows.'),
  waitMinutes: count(1, 120)
    .default(15)
    .describe('How long Terraform waits for the Application to be Synced and Healthy, in minutes.'),
});

const namespace = z
  .strictObject({
    name: label(63).default('databases').describe('Namespace of the database. On change: a new, empty database.'),
    labels: labels.default({}).describe('Further labels of the namespace.'),
  })
  .prefault({});

const volume = (sizeDefault: string, what: string) =>
  z
    .strictObject({
      size: bytes()
        .default(sizeDefault)
        .describe(
          `Size of the volume of each instance for ${what}. It can grow, never shrink; growing needs a storage class that can resize (local-path cannot).`,
        ),
      storageClass: label(253)
        .optional()
        .describe("Storage class. Default: the cluster's default class. On change: only new instances use it."),
    })
    .prefault({});

const postgres = z
  .strictObject({
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
    image: z
      .string()
      .regex(/^[^\s:@]+(:[0-9]+\/[^\s:@]+)?:(14|15|16|17|18)(\.[0-9]+)?[^\s:@]*(@sha256:[0-9a-f]{64})?$/, {
        error: reason(
          'It is not an image with a tag that begins with a PostgreSQL version from 14 to 18.',
          'Pin it, for example ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie, with or without @sha256:…',
        ),
      })
      .default('ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie')
      .describe(
        'PostgreSQL image. Its tag gives the major version. On change: a minor version restarts the replica, then switches over.',
      ),
    database: identifier().default('app').describe('The database. Fixed at the first deploy.'),
    extensions: z
      .array(identifier())
      .default([])
      .describe('Extensions to create in the database; the image must contain them.'),
    storage: volume('20Gi', 'data'),
    walStorage: volume('8Gi', 'the write-ahead log (WAL)'),
    resources: resources('1', '3Gi'),
    maxConnections: count(20, 2000)
      .default(200)
      .describe('`max_connections`: all connections together. On change: restarts every instance, the replica first.'),
    sharedBuffers: postgresBytes()
      .optional()
      .describe('`shared_buffers`. Default: a quarter of the memory. On change: restarts every instance.'),
    parameters: z
      .record(
        z.string(),
        z.string({ error: reason('Parameters are text.', "Put it in quotes, for example '64MB' or 'on'.") }),
      )
      .default({})
      .describe('Further PostgreSQL parameters, as text. What CloudNativePG or a field of this file sets is refused.'),
  })
  .prefault({});

const failover = z
  .strictObject({
    lease: z
      .strictObject({
        durationSeconds: count(3, 60)
          .default(6)
          .describe(
            'How long a primary that vanished keeps its right to be primary, in seconds. It is part of every failover after a lost node. On change: counts after the primary restarts.',
          ),
        renewDeadlineSeconds: count(2, 59)
          .default(4)
          .describe('A primary that cannot renew its lease for so long steps down, in seconds.'),
        retryPeriodSeconds: count(1, 30).default(1).describe('Time between two attempts to renew, in seconds.'),
      })
      .prefault({}),
    switchoverDelaySeconds: count(5, 3600)
      .default(60)
      .describe('How long an old primary may take to shut down in a switchover before it is cut off, in seconds.'),
    stopDelaySeconds: count(15, 3600).default(120).describe('How long an instance may take to shut down, in seconds.'),
    isolationCheck: z
      .boolean()
      .default(true)
      .describe(
        'Whether a primary that reaches neither the Kubernetes API nor another instance stops itself. Turn it off only where the API server and the replica share a node, and durability is strict.',
      ),
  })
  .prefault({});

const pooler = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        'Whether PgBouncer is offered as a further endpoint in the cluster, `<name>-pooler`. Direct endpoints stay.',
      ),
    instances: count(1, 5).default(2).describe('PgBouncer pods, each on a node of its own.'),
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
  })
  .prefault({});

const origin = z.enum(['cluster', 'lan']);

const role = (name: string, connectionLimit: number, from: readonly ('cluster' | 'lan')[]) =>
  z
    .strictObject({
      name: identifier()
        .default(name)
        .describe('Name of the role. Its Secret is `<postgres.name>-<role>`, with hyphens for underscores.'),
      ...roleSettings(connectionLimit, from),
    })
    .prefault({});

function roleSettings(connectionLimit: number, from: readonly ('cluster' | 'lan')[]) {
  return {
    connectionLimit: count(1, 1000)
      .default(connectionLimit)
      .describe('Connections that the role may have open at once. The next one is refused with SQLSTATE 53300.'),
    passwordRevision: count(1, 1_000_000)
      .default(1)
      .describe('Raise it by one to get a new password. Open connections stay.'),
    from: oneOrMore(origin, 'origin: cluster, lan')
      .default([...from])
      .describe('Where the role may connect from: `cluster`, `lan` or both.'),
  };
}

const additionalRole = z.strictObject({
  name: identifier().describe(
    'Name of the role. Its Secret is `<postgres.name>-<role>`, with hyphens for underscores.',
  ),
  access: z
    .enum(['read', 'write'])
    .default('read')
    .describe('`read`: reads all tables. `write`: reads and changes all tables.'),
  ...roleSettings(10, ['cluster']),
});

const roles = z
  .strictObject({
    owner: role('app', 120, ['cluster']).describe('Owns the database; applications connect as this role.'),
    admin: role('admin', 10, ['cluster', 'lan']).describe(
      'For people: creates databases and roles, reads and changes all data, sees and ends sessions. Not a superuser.',
    ),
    lanReader: role('lan_reader', 40, ['lan']).describe('Reads all tables, from the internal network.'),
    additional: z.array(additionalRole).default([]).describe('Further roles.'),
  })
  .prefault({});

const access = z
  .strictObject({
    namespaceLabel: labelKey()
      .default('postgres-access')
      .describe(
        'A namespace with this label set to `allowed` may connect. Whoever may label namespaces may grant access.',
      ),
    namespaces: z.array(label(63)).default([]).describe('Namespaces that may connect without the label.'),
  })
  .prefault({});

const lan = z.strictObject({
  address: address().describe(
    'Fixed address of the LoadBalancer, from a MetalLB pool. It is an endpoint: clients must be told of a change.',
  ),
  hostName: hostName().describe(
    'Name under which LAN clients connect; the server certificate carries it. Point it at the address in your DNS.',
  ),
  networks: oneOrMore(cidr(), 'network').describe(
    'Networks that may connect. Only private ones (RFC 1918, unique local addresses).',
  ),
  port: count(1, 65535).default(5432).describe('Port on the address.'),
});

const monitoring = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        'Whether PodMonitors are made for the operator and the instances. Needs the CRDs of the Prometheus operator.',
      ),
    namespace: label(63)
      .default('monitoring')
      .describe('Namespace of Prometheus: the only one that may read the metrics.'),
    labels: labels
      .default({})
      .describe('Labels that Prometheus selects PodMonitors by, for example `release: kube-prometheus-stack`.'),
  })
  .prefault({});

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
  roles: roles.describe(
    'Who connects. Every password is made by Terraform and exists only in a Secret of the namespace.',
  ),
  access: access.describe('Which namespaces of the cluster may connect.'),
  lan: lan.describe('The internal network.'),
  monitoring: monitoring.describe('Prometheus.'),
  acknowledge: z
    .array(nonEmpty())
    .default([])
    .describe(
      'Changes of endpoints that are meant, in the words in which they were refused. Remove them after the change.',
    ),
  onDestroy: nonEmpty()
    .default('keep data')
    .describe('What `npm run destroy` does with the data: `keep data`, or `delete all data of <environment>`.'),
});

/** What a file in `environments/` exports: only what differs from the defaults. */
export type Environment = z.input<typeof environmentSchema>;

/** An environment with every default filled in. */
export type CheckedEnvironment = z.output<typeof environmentSchema>;
