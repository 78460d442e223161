import { count, flag, group, labels, namespaceName, postgresBytes, text, webAddress } from './fields.js';

const percent = (standard: number, what: string) => count(1, 99).default(standard).describe(what);

const alerts = group({
  runbooks: webAddress(
    'Write the address of the folder that holds the pages, for example https://git.home.arpa/db/src/branch/main/docs/runbooks.',
  )
    .optional()
    .describe(
      'Address of the folder of runbooks that alerts link to. Default: `docs/runbooks` of `argocd.repository` at `argocd.revision`, in the form that GitHub has (`/blob/`).',
    ),
  blindSpots: flag(
    true,
    'Whether an alert of severity info says which of the other alerts can never fire, since Prometheus has no metrics for them (Argo CD, nodes, operator).',
  ),
  replicaMissingMinutes: count(1, 1440)
    .default(5)
    .describe('How long a replica may be away before an alert, in minutes. A restart takes less than one.'),
  singleCopySeconds: count(60, 86_400)
    .default(120)
    .describe(
      'How long new commits may exist on the primary alone before an alert, in seconds. Only with `self-healing` durability; `strict` never lets it happen.',
    ),
  commitWaitSeconds: count(1, 3600)
    .default(10)
    .describe('How long a commit may wait for a replica before an alert, in seconds.'),
  replicationLagSeconds: count(1, 86_400)
    .default(30)
    .describe('How far a replica may be behind the primary before an alert, in seconds.'),
  replicationLagSize: postgresBytes
    .default('64MB')
    .describe('How far a replica may be behind the primary before an alert, in write-ahead log.'),
  connectionsPercent: percent(
    80,
    'Share of its connections that a role, or the server as a whole, may use before an alert, in percent.',
  ),
  poolerWaitSeconds: count(1, 3600)
    .default(5)
    .describe('How long a client may wait for a connection of the pooler before an alert, in seconds.'),
  upgradeMinutes: count(1, 1440)
    .default(15)
    .describe(
      'How long an upgrade to another major version of PostgreSQL may take before an alert, in minutes. Nobody can connect meanwhile.',
    ),
  transactionMinutes: count(1, 10_080)
    .default(60)
    .describe(
      'How long a transaction may stay open before an alert, in minutes. It keeps dead rows from being removed.',
    ),
  transactionIdAge: count(200_000_001, 2_000_000_000)
    .default(500_000_000)
    .describe(
      'Age of the oldest transaction id before an alert, in transactions. Vacuum keeps it near 200 million; at 2 billion PostgreSQL stops writing.',
    ),
  diskFreePercent: percent(
    20,
    'Free space on a file system that holds a volume below which there is a warning, in percent.',
  ),
  diskFreeCriticalPercent: percent(10, 'Free space below which the alert is critical, in percent.'),
  volumeMountPoint: text(
    /^\//,
    'It is not an absolute path.',
    'Write the mount point as `df` shows it on the node, for example / or /data.',
  )
    .default('/')
    .describe(
      'Mount point, on the nodes, of the file system that holds the volumes. Used where the storage class reports no usage of its own, as local-path does not.',
    ),
  dataPercent: percent(
    80,
    'Share of `postgres.storage.size` that the databases may fill before an alert, in percent. local-path does not enforce the size.',
  ),
  walPercent: percent(
    75,
    'Share of `postgres.walStorage.size` that the write-ahead log may fill before an alert, in percent. With all replicas there it stays below 30; while one is away it may grow to about 65, then that replica is cut off.',
  ),
  backupHours: count(1, 8784)
    .default(30)
    .describe('Age of the newest backup before an alert, in hours. The default fits a backup every day.'),
  drillDays: count(1, 366)
    .default(15)
    .describe(
      'Age of the last drill before an alert, in days. The default fits a drill every week. Only with an object store.',
    ),
  caDays: count(8, 365)
    .default(60)
    .describe(
      'How long before the end of the CA certificate an alert asks to renew it and to tell LAN clients, in days. The operator renews by itself 7 days before.',
    ),
});

export const monitoring = group({
  enabled: flag(
    false,
    'Whether PodMonitors, alerts and a dashboard are made. Needs the CRDs of the Prometheus operator.',
  ),
  namespace: namespaceName
    .default('monitoring')
    .describe('Namespace of Prometheus: the only one that may read the metrics.'),
  labels: labels
    .default({})
    .describe(
      'Labels that Prometheus selects PodMonitors and PrometheusRules by, for example `release: kube-prometheus-stack`.',
    ),
  dashboardLabels: labels
    .default({ grafana_dashboard: '1' })
    .describe("Labels that Grafana's sidecar selects ConfigMaps with dashboards by."),
  alerts: alerts.describe('When alerts fire.'),
});
