import { blastRadius } from '../../review/blast-radius.js';
import { environmentSchema } from '../../config/environment.js';
import { fieldsOf } from '../../config/schema/reference.js';
import { describedOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

const s3 = { type: 's3', bucket: 'state', region: 'us-east-1' };
const backend = (settings: object) => ({ terraform: { backend: settings } });
const shop = { name: 'shop', namespace: 'shop' };
const edge = { context: 'edge', networks: ['192.168.4.120/32'] };
/** An application with some setting, beside one that owns a database, with the pooler and another cluster at hand. */
const application = (settings: object, clusters: object = { edge }) => ({
  applications: [
    { ...shop, connectionLimit: 60 },
    { name: 'reports', namespace: 'reports', connectionLimit: 60, ...settings },
  ],
  pooler: { enabled: true },
  clusters,
});
const declared = (settings: object): [change: object, base: object] => [application(settings), application({})];
const elsewhere = (settings: object) => application({ cluster: 'edge' }, { edge: { ...edge, ...settings } });
const people = (roles: object): [change: object, base: object] => [
  { applications: [shop], roles },
  { applications: [shop] },
];
/** A group of fields that is on, with some setting and without it. */
const on =
  (group: string) =>
  (settings: object): [change: object, base: object] => [
    { [group]: { enabled: true, ...settings } },
    { [group]: { enabled: true } },
  ];
const monitoring = on('monitoring');
const pooler = on('pooler');
const alerts = (settings: object) => monitoring({ alerts: settings });

const objectStore = {
  type: 'object-store',
  endpoint: 'https://192.168.4.50:9000',
  bucket: 'backups',
  credentials: { type: 'terraform' },
};
const logicalDump = { type: 'logical-dump' };
const store = (settings: object) => ({ backup: { ...objectStore, ...settings } });
const dump = (settings: object) => ({ backup: { ...logicalDump, ...settings } });
const stored = (settings: object): [change: object, base: object] => [store(settings), store({})];
const dumped = (settings: object): [change: object, base: object] => [dump(settings), dump({})];

const watchedBackups = (settings: object): [change: object, base: object] => {
  const [change, base] = alerts(settings);
  return [
    { ...store({}), ...change },
    { ...store({}), ...base },
  ];
};

const taint = { key: 'dedicated', value: 'database', effect: 'NoSchedule' };
/** Rows for the nodes of some pods: where the field is, and how an environment says something there. */
const placementRows = (
  path: string,
  change: (placement: object) => object,
): Record<string, [change: object, base?: object]> => {
  const tolerates = (part: object) => change({ tolerations: [{ ...taint, ...part }] });
  return {
    [`${path}.nodeSelector`]: [change({ nodeSelector: { disktype: 'ssd' } }), change({})],
    [`${path}.tolerations[].key`]: [tolerates({ key: 'disk' }), tolerates({})],
    [`${path}.tolerations[].value`]: [tolerates({ value: 'db' }), tolerates({})],
    [`${path}.tolerations[].effect`]: [tolerates({ effect: 'NoExecute' }), tolerates({})],
  };
};
const spreadRows = (path: string, change: (placement: object) => object) => ({
  ...placementRows(path, change),
  [`${path}.topologyKey`]: [change({ topologyKey: 'topology.kubernetes.io/zone' }), change({})] as [object, object],
});

/** For each field: the environment with another value for it, and what the environment says without that value. */
const changes: Record<string, [change: object, base?: object]> = {
  'kubernetes.context': [{ kubernetes: { context: 'home' } }],
  'kubernetes.podNetworks': [{ kubernetes: { podNetworks: ['10.52.0.0/16'] } }],
  'kubernetes.apiServers': [{ kubernetes: { apiServers: ['10.53.0.1/32'] } }],
  'kubernetes.apiPorts': [{ kubernetes: { apiPorts: [443, 16443] } }],
  'kubernetes.dnsAddresses': [{ kubernetes: { dnsAddresses: ['169.254.20.10/32'] } }],
  'kubernetes.clusterDomain': [{ kubernetes: { clusterDomain: 'k8s.home.arpa' } }],
  'kubernetes.dnsNamespace': [{ kubernetes: { dnsNamespace: 'dns' } }],
  'kubernetes.dnsPodLabels': [{ kubernetes: { dnsPodLabels: { app: 'coredns' } } }],
  'kubernetes.nodeMonitorGraceSeconds': [{ kubernetes: { nodeMonitorGraceSeconds: 15 } }],
  'terraform.backend(local).type': [backend(s3)],
  'terraform.backend(s3).type': [backend(s3)],
  'terraform.backend(s3).bucket': [backend({ ...s3, bucket: 'other' }), backend(s3)],
  'terraform.backend(s3).region': [backend({ ...s3, region: 'eu-west-1' }), backend(s3)],
  'terraform.backend(s3).keyPrefix': [backend({ ...s3, keyPrefix: 'home' }), backend(s3)],
  'terraform.backend(s3).endpoint': [backend({ ...s3, endpoint: 'https://nas.home.arpa:9000' }), backend(s3)],
  'terraform.backend(kubernetes).type': [backend({ type: 'kubernetes' })],
  'terraform.backend(kubernetes).namespace': [
    backend({ type: 'kubernetes', namespace: 'terraform' }),
    backend({ type: 'kubernetes' }),
  ],
  'operator.namespace': [{ operator: { namespace: 'cnpg' } }],
  'operator.install': [{ operator: { install: false } }],
  'operator.release': [{ operator: { release: 'cnpg' } }],
  ...spreadRows('operator.placement', (placement) => ({ operator: { placement } })),
  ...spreadRows('postgres.placement', (placement) => ({ postgres: { placement } })),
  ...spreadRows('pooler.placement', (placement) => ({ pooler: { enabled: true, placement } })),
  'operator.chart.repository': [{ operator: { chart: { repository: 'https://charts.home.arpa' } } }],
  'operator.chart.version': [{ operator: { chart: { version: '0.28.0' } } }],
  'operator.chart.values': [{ operator: { chart: { values: { priorityClassName: 'system-cluster-critical' } } } }],
  'operator.replicas': [{ operator: { replicas: 3 } }],
  'operator.leaseSeconds': [{ operator: { leaseSeconds: 10 } }],
  'operator.evictionSeconds': [{ operator: { evictionSeconds: 5 } }],
  'operator.certificateDays': [{ operator: { certificateDays: 90 } }],
  'operator.resources.cpu': [{ operator: { resources: { cpu: '1' } } }],
  'operator.resources.memory': [{ operator: { resources: { memory: '1Gi' } } }],
  'argocd.namespace': [{ argocd: { namespace: 'gitops' } }],
  'argocd.repository': [{ argocd: { repository: 'https://git.home.arpa/other.git' } }],
  'argocd.revision': [{ argocd: { revision: 'production' } }],
  'argocd.waitMinutes': [{ argocd: { waitMinutes: 3 } }],
  'namespace.name': [{ namespace: { name: 'postgres' } }],
  'namespace.labels': [{ namespace: { labels: { team: 'platform' } } }],
  'postgres.name': [{ postgres: { name: 'main' } }],
  'postgres.instances': [{ postgres: { instances: 3 } }],
  'postgres.durability': [{ postgres: { durability: 'strict' } }],
  'postgres.image': [{ postgres: { image: 'ghcr.io/cloudnative-pg/postgresql:17.10-standard-trixie' } }],
  'postgres.libraries': [{ postgres: { libraries: ['pg_prewarm'] } }],
  'postgres.storage.size': [{ postgres: { storage: { size: '30Gi' } } }],
  'postgres.storage.storageClass': [{ postgres: { storage: { storageClass: 'fast' } } }],
  'postgres.walStorage.size': [{ postgres: { walStorage: { size: '9Gi' } } }],
  'postgres.walStorage.storageClass': [{ postgres: { walStorage: { storageClass: 'fast' } } }],
  'postgres.resources.cpu': [{ postgres: { resources: { cpu: '2' } } }],
  'postgres.resources.memory': [{ postgres: { resources: { memory: '4Gi' } } }],
  'postgres.maxConnections': [{ postgres: { maxConnections: 210 } }],
  'postgres.sharedBuffers': [{ postgres: { sharedBuffers: '512MB' } }],
  'postgres.parameters': [{ postgres: { parameters: { work_mem: '16MB' } } }],
  'pooler.enabled': [{ pooler: { enabled: true } }],
  'pooler.instances': pooler({ instances: 3 }),
  'pooler.image': pooler({ image: 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1' }),
  'pooler.poolMode': pooler({ poolMode: 'session' }),
  'pooler.maxClientConnections': pooler({ maxClientConnections: 600 }),
  'pooler.poolSize': pooler({ poolSize: 30 }),
  'pooler.resources.cpu': pooler({ resources: { cpu: '1' } }),
  'pooler.resources.memory': pooler({ resources: { memory: '256Mi' } }),
  'failover.lease.durationSeconds': [{ failover: { lease: { durationSeconds: 15 } } }],
  'failover.lease.renewDeadlineSeconds': [
    { failover: { lease: { durationSeconds: 8, renewDeadlineSeconds: 5 } } },
    { failover: { lease: { durationSeconds: 8 } } },
  ],
  'failover.lease.retryPeriodSeconds': [
    { failover: { lease: { durationSeconds: 8, renewDeadlineSeconds: 5, retryPeriodSeconds: 2 } } },
    { failover: { lease: { durationSeconds: 8, renewDeadlineSeconds: 5 } } },
  ],
  'failover.frozenSeconds': [{ failover: { frozenSeconds: 20 } }],
  'failover.absentSeconds': [{ failover: { absentSeconds: 10 } }],
  'failover.steward.enabled': [{ failover: { steward: { enabled: false } } }],
  'failover.steward.image': [{ failover: { steward: { image: 'docker.io/library/node:22-alpine' } } }],
  'failover.steward.waitSeconds': [{ failover: { steward: { waitSeconds: 8 } } }],
  'failover.steward.nodeNetworks': [{ failover: { steward: { nodeNetworks: ['192.168.4.0/24'] } } }],
  'failover.steward.clearDns': [{ failover: { steward: { clearDns: false } } }],
  'failover.steward.resources.cpu': [{ failover: { steward: { resources: { cpu: '50m' } } } }],
  'failover.steward.resources.memory': [{ failover: { steward: { resources: { memory: '128Mi' } } } }],
  'failover.switchoverDelaySeconds': [{ failover: { switchoverDelaySeconds: 30 } }],
  'failover.stopDelaySeconds': [{ failover: { stopDelaySeconds: 240 } }],
  'failover.isolationCheck': [
    { failover: { isolationCheck: false }, postgres: { durability: 'strict' } },
    { postgres: { durability: 'strict' } },
  ],
  'applications[].name': declared({ name: 'reporting' }),
  'applications[].namespace': declared({ namespace: 'office' }),
  'applications[].cluster': declared({ cluster: 'edge' }),
  'applications[].database': declared({ database: 'figures' }),
  'applications[].access': [
    application({ database: 'shop', access: 'read' }),
    application({ database: 'shop', access: 'write' }),
  ],
  'applications[].extensions': declared({ extensions: ['vector'] }),
  'applications[].connectionLimit': declared({ connectionLimit: 50 }),
  'applications[].passwordRevision': declared({ passwordRevision: 2 }),
  'applications[].pooler': declared({ pooler: true }),
  'clusters.<name>.context': [elsewhere({ context: 'cellar' }), elsewhere({})],
  'clusters.<name>.networks': [elsewhere({ networks: ['192.168.4.121/32'] }), elsewhere({})],
  'clusters.<name>.clusterDomain': [elsewhere({ clusterDomain: 'edge.home.arpa' }), elsewhere({})],
  'roles.admin.name': [{ roles: { admin: { name: 'dba' } } }],
  'roles.admin.connectionLimit': [{ roles: { admin: { connectionLimit: 5 } } }],
  'roles.admin.passwordRevision': [{ roles: { admin: { passwordRevision: 2 } } }],
  'roles.admin.from': [{ roles: { admin: { from: ['lan'] } } }],
  'roles.lanReader.name': [{ roles: { lanReader: { name: 'viewer' } } }],
  'roles.lanReader.connectionLimit': [{ roles: { lanReader: { connectionLimit: 20 } } }],
  'roles.lanReader.passwordRevision': [{ roles: { lanReader: { passwordRevision: 2 } } }],
  'roles.lanReader.from': people({ lanReader: { from: ['lan', 'cluster'] } }),
  'lan.address': [{ lan: { address: '192.168.4.206' } }],
  'lan.hostName': [{ lan: { hostName: 'db.home.arpa' } }],
  'lan.networks': [{ lan: { networks: ['192.168.4.0/24', '192.168.7.0/24'] } }],
  'lan.port': [{ lan: { port: 5433 } }],
  'monitoring.enabled': [{ monitoring: { enabled: true } }],
  'monitoring.namespace': monitoring({ namespace: 'observability' }),
  'monitoring.labels': monitoring({ labels: { release: 'prom' } }),
  'monitoring.dashboardLabels': monitoring({ dashboardLabels: { dashboards: 'yes' } }),
  'monitoring.alerts.runbooks': alerts({ runbooks: 'https://wiki.home.arpa/db' }),
  'monitoring.alerts.blindSpots': alerts({ blindSpots: false }),
  'monitoring.alerts.replicaMissingMinutes': alerts({ replicaMissingMinutes: 7 }),
  'monitoring.alerts.singleCopySeconds': alerts({ singleCopySeconds: 300 }),
  'monitoring.alerts.commitWaitSeconds': alerts({ commitWaitSeconds: 20 }),
  'monitoring.alerts.replicationLagSeconds': alerts({ replicationLagSeconds: 60 }),
  'monitoring.alerts.replicationLagSize': alerts({ replicationLagSize: '1GB' }),
  'monitoring.alerts.connectionsPercent': alerts({ connectionsPercent: 70 }),
  'monitoring.alerts.poolerWaitSeconds': [
    { pooler: { enabled: true }, ...alerts({ poolerWaitSeconds: 9 })[0] },
    { pooler: { enabled: true }, monitoring: { enabled: true } },
  ],
  'monitoring.alerts.upgradeMinutes': alerts({ upgradeMinutes: 20 }),
  'monitoring.alerts.transactionMinutes': alerts({ transactionMinutes: 30 }),
  'monitoring.alerts.transactionIdAge': alerts({ transactionIdAge: 400_000_000 }),
  'monitoring.alerts.diskFreePercent': alerts({ diskFreePercent: 30 }),
  'monitoring.alerts.diskFreeCriticalPercent': alerts({ diskFreeCriticalPercent: 5 }),
  'monitoring.alerts.volumeMountPoint': alerts({ volumeMountPoint: '/data' }),
  'monitoring.alerts.dataPercent': alerts({ dataPercent: 70 }),
  'monitoring.alerts.walPercent': alerts({ walPercent: 60 }),
  'monitoring.alerts.backupHours': watchedBackups({ backupHours: 50 }),
  'monitoring.alerts.drillDays': watchedBackups({ drillDays: 40 }),
  'monitoring.alerts.caDays': alerts({ caDays: 30 }),
  'backup(none).type': [{ backup: logicalDump }],
  'backup(object-store).type': [{ backup: objectStore }],
  'backup(object-store).endpoint': stored({ endpoint: 'https://192.168.4.51:9000' }),
  'backup(object-store).networks': stored({ networks: ['192.168.4.0/24'] }),
  'backup(object-store).bucket': stored({ bucket: 'other' }),
  'backup(object-store).path': stored({ path: 'home' }),
  'backup(object-store).region': stored({ region: 'eu-west-1' }),
  'backup(object-store).credentials(secret).type': stored({ credentials: { type: 'secret', name: 's3' } }),
  'backup(object-store).credentials(secret).name': [
    store({ credentials: { type: 'secret', name: 's3' } }),
    store({ credentials: { type: 'secret', name: 'minio' } }),
  ],
  'backup(object-store).credentials(secret).accessKeyIdKey': [
    store({ credentials: { type: 'secret', name: 's3', accessKeyIdKey: 'id' } }),
    store({ credentials: { type: 'secret', name: 's3' } }),
  ],
  'backup(object-store).credentials(secret).secretAccessKeyKey': [
    store({ credentials: { type: 'secret', name: 's3', secretAccessKeyKey: 'key' } }),
    store({ credentials: { type: 'secret', name: 's3' } }),
  ],
  'backup(object-store).credentials(terraform).type': [
    store({}),
    store({ credentials: { type: 'secret', name: 's3' } }),
  ],
  'backup(object-store).credentials(terraform).revision': stored({ credentials: { type: 'terraform', revision: 2 } }),
  'backup(object-store).certificateAuthority': stored({
    certificateAuthority: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  }),
  'backup(object-store).retention': stored({ retention: '7d' }),
  'backup(object-store).schedule': stored({ schedule: '0 30 1 * * *' }),
  'backup(object-store).compression': stored({ compression: 'none' }),
  'backup(object-store).walArchiveTimeoutSeconds': stored({ walArchiveTimeoutSeconds: 60 }),
  'backup(object-store).sidecar.resources.cpu': stored({ sidecar: { resources: { cpu: '300m' } } }),
  'backup(object-store).sidecar.resources.memory': stored({ sidecar: { resources: { memory: '1Gi' } } }),
  'backup(object-store).plugin.chart.repository': stored({
    plugin: { chart: { repository: 'https://charts.home.arpa' } },
  }),
  'backup(object-store).plugin.chart.version': stored({ plugin: { chart: { version: '0.6.0' } } }),
  'backup(object-store).plugin.chart.values': stored({ plugin: { chart: { values: { priorityClassName: 'high' } } } }),
  'backup(object-store).plugin.evictionSeconds': stored({ plugin: { evictionSeconds: 20 } }),
  'backup(object-store).plugin.resources.cpu': stored({ plugin: { resources: { cpu: '1' } } }),
  'backup(object-store).plugin.resources.memory': stored({ plugin: { resources: { memory: '1Gi' } } }),
  'backup(logical-dump).type': [{ backup: logicalDump }],
  ...placementRows('backup(logical-dump).placement', (placement) => dump({ placement })),
  'backup(logical-dump).schedule': dumped({ schedule: '0 3 * * *' }),
  'backup(logical-dump).keep': dumped({ keep: 3 }),
  'backup(logical-dump).volume.size': dumped({ volume: { size: '30Gi' } }),
  'backup(logical-dump).volume.storageClass': dumped({ volume: { storageClass: 'nfs' } }),
  'backup(logical-dump).resources.cpu': dumped({ resources: { cpu: '1' } }),
  'backup(logical-dump).resources.memory': dumped({ resources: { memory: '1Gi' } }),
  'restore.from': [
    { ...store({}), activeLineage: 5, restore: { from: 3, lineage: 5 } },
    { ...store({}), activeLineage: 5, restore: { from: 4, lineage: 5 } },
  ],
  'restore.lineage': [
    { ...store({}), restore: { from: 1, lineage: 3 } },
    { ...store({}), restore: { from: 1 } },
  ],
  'restore.targetTime': [
    { ...store({}), restore: { from: 1, targetTime: '2026-01-02T03:04:05Z' } },
    { ...store({}), restore: { from: 1 } },
  ],
  activeLineage: [{ activeLineage: 2 }],
  retiredLineages: [
    { ...store({}), activeLineage: 2, restore: { from: 1 }, retiredLineages: [1] },
    { ...store({}), activeLineage: 2, restore: { from: 1 } },
  ],
  authorityLineage: [
    { ...store({}), activeLineage: 2, restore: { from: 1 }, authorityLineage: 2 },
    { ...store({}), activeLineage: 2, restore: { from: 1 } },
  ],
  onDestroy: [{ onDestroy: 'delete all data of homelab' }],
};

/** Fields that act on a change of the environment file and not on what is made from it; test/review/contract.test.ts has them. */
const actOnChanges = ['acknowledge'];

const merged = (change: object) => {
  const groups = new Set([...Object.keys(valid), ...Object.keys(change)]);
  return Object.fromEntries(
    [...groups].map((group) => {
      const base: unknown = valid[group as keyof typeof valid];
      const over: unknown = change[group as keyof typeof change];
      return [group, typeof base === 'object' ? { ...base, ...(over as object | undefined) } : over];
    }),
  );
};

const fields = fieldsOf(environmentSchema)
  .map(({ path }) => path)
  .filter((path) => !actOnChanges.includes(path));

test('the table of this test has every field of the schema and no other', () => {
  expect(Object.keys(changes).sort()).toEqual([...fields].sort());
});

// A change whose effect the review does not know would be told as such, and here is none.
test.each(Object.entries(changes))(
  '%s changes what is made, in a way that the review knows',
  (_, [change, base = {}]) => {
    const effects = blastRadius({ before: describedOf(merged(base)), after: describedOf(merged(change)) });
    expect(effects.length).toBeGreaterThan(0);
    expect(effects.filter(({ level }) => level === 'unknown')).toEqual([]);
  },
);
