import { environmentSchema } from '../config/environment.js';
import { fieldsOf } from '../config/reference.js';
import { outputOf } from './synthesis.js';
import { valid } from './valid.js';

const s3 = { type: 's3', bucket: 'state', region: 'us-east-1' };
const backend = (settings: object) => ({ terraform: { backend: settings } });
const extra = (settings: object) => ({ roles: { additional: [{ name: 'reporting', ...settings }] } });

/** For each field: the environment with another value for it, and what the environment says without that value. */
const changes: Record<string, [change: object, base?: object]> = {
  'kubernetes.context': [{ kubernetes: { context: 'home' } }],
  'kubernetes.podNetworks': [{ kubernetes: { podNetworks: ['10.52.0.0/16'] } }],
  'kubernetes.apiServers': [{ kubernetes: { apiServers: ['10.53.0.1/32'] } }],
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
  'operator.chart.repository': [{ operator: { chart: { repository: 'https://charts.home.arpa' } } }],
  'operator.chart.version': [{ operator: { chart: { version: '0.28.0' } } }],
  'operator.chart.values': [{ operator: { chart: { values: { priorityClassName: 'system-cluster-critical' } } } }],
  'operator.replicas': [{ operator: { replicas: 3 } }],
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
  'postgres.database': [{ postgres: { database: 'shop' } }],
  'postgres.extensions': [{ postgres: { extensions: ['vector'] } }],
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
  'pooler.instances': [{ pooler: { enabled: true, instances: 3 } }, { pooler: { enabled: true } }],
  'pooler.image': [
    { pooler: { enabled: true, image: 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1' } },
    { pooler: { enabled: true } },
  ],
  'pooler.poolMode': [{ pooler: { enabled: true, poolMode: 'session' } }, { pooler: { enabled: true } }],
  'pooler.maxClientConnections': [
    { pooler: { enabled: true, maxClientConnections: 600 } },
    { pooler: { enabled: true } },
  ],
  'pooler.poolSize': [{ pooler: { enabled: true, poolSize: 30 } }, { pooler: { enabled: true } }],
  'pooler.resources.cpu': [{ pooler: { enabled: true, resources: { cpu: '1' } } }, { pooler: { enabled: true } }],
  'pooler.resources.memory': [
    { pooler: { enabled: true, resources: { memory: '256Mi' } } },
    { pooler: { enabled: true } },
  ],
  'failover.lease.durationSeconds': [{ failover: { lease: { durationSeconds: 15 } } }],
  'failover.lease.renewDeadlineSeconds': [{ failover: { lease: { renewDeadlineSeconds: 5 } } }],
  'failover.lease.retryPeriodSeconds': [{ failover: { lease: { retryPeriodSeconds: 2 } } }],
  'failover.frozenSeconds': [{ failover: { frozenSeconds: 20 } }],
  'failover.absentSeconds': [{ failover: { absentSeconds: 10 } }],
  'failover.switchoverDelaySeconds': [{ failover: { switchoverDelaySeconds: 30 } }],
  'failover.stopDelaySeconds': [{ failover: { stopDelaySeconds: 240 } }],
  'failover.isolationCheck': [
    { failover: { isolationCheck: false }, postgres: { durability: 'strict' } },
    { postgres: { durability: 'strict' } },
  ],
  'roles.owner.name': [{ roles: { owner: { name: 'shop' } } }],
  'roles.owner.connectionLimit': [{ roles: { owner: { connectionLimit: 100 } } }],
  'roles.owner.passwordRevision': [{ roles: { owner: { passwordRevision: 2 } } }],
  'roles.owner.from': [{ roles: { owner: { from: ['lan'] } } }],
  'roles.admin.name': [{ roles: { admin: { name: 'dba' } } }],
  'roles.admin.connectionLimit': [{ roles: { admin: { connectionLimit: 5 } } }],
  'roles.admin.passwordRevision': [{ roles: { admin: { passwordRevision: 2 } } }],
  'roles.admin.from': [{ roles: { admin: { from: ['lan'] } } }],
  'roles.lanReader.name': [{ roles: { lanReader: { name: 'viewer' } } }],
  'roles.lanReader.connectionLimit': [{ roles: { lanReader: { connectionLimit: 20 } } }],
  'roles.lanReader.passwordRevision': [{ roles: { lanReader: { passwordRevision: 2 } } }],
  'roles.lanReader.from': [{ roles: { lanReader: { from: ['lan', 'cluster'] } } }],
  'roles.additional[].name': [extra({}), {}],
  'roles.additional[].access': [extra({ access: 'write' }), extra({})],
  'roles.additional[].connectionLimit': [extra({ connectionLimit: 3 }), extra({})],
  'roles.additional[].passwordRevision': [extra({ passwordRevision: 4 }), extra({})],
  'roles.additional[].from': [extra({ from: ['lan'] }), extra({})],
  'access.namespaceLabel': [{ access: { namespaceLabel: 'database' } }],
  'access.namespaces': [{ access: { namespaces: ['shop'] } }],
  'lan.address': [{ lan: { address: '192.168.4.206' } }],
  'lan.hostName': [{ lan: { hostName: 'db.home.arpa' } }],
  'lan.networks': [{ lan: { networks: ['192.168.4.0/24', '192.168.7.0/24'] } }],
  'lan.port': [{ lan: { port: 5433 } }],
  'monitoring.enabled': [{ monitoring: { enabled: true } }],
  'monitoring.namespace': [
    { monitoring: { enabled: true, namespace: 'observability' } },
    { monitoring: { enabled: true } },
  ],
  'monitoring.labels': [
    { monitoring: { enabled: true, labels: { release: 'prom' } } },
    { monitoring: { enabled: true } },
  ],
  onDestroy: [{ onDestroy: 'delete all data of homelab' }],
};

/** Fields that act on a change of the environment file and not on what is made from it; test/contract.test.ts has them. */
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

// Most fields are compared with one and the same environment.
const baseOutputs = new Map<string, ReturnType<typeof outputOf>>();
const baseOutput = (base: object) => {
  const key = JSON.stringify(base);
  const output = baseOutputs.get(key) ?? outputOf(merged(base));
  baseOutputs.set(key, output);
  return output;
};

const fields = fieldsOf(environmentSchema)
  .map(({ path }) => path)
  .filter((path) => !actOnChanges.includes(path));

test('the table of this test has every field of the schema and no other', () => {
  expect(Object.keys(changes).sort()).toEqual([...fields].sort());
});

test.each(Object.entries(changes))('%s changes what is synthesized', (_, [change, base = {}]) => {
  expect(outputOf(merged(change))).not.toEqual(baseOutput(base));
});
