import { blastRadius } from '../../review/blast-radius.js';
import { environmentSchema } from '../../config/environment.js';
import { fieldsOf } from '../../config/schema/reference.js';
import { describedOf } from '../support/synthesis.js';
import { withField } from '../support/fields.js';
import { objectStore, valid } from '../support/valid.js';

const s3 = { type: 's3', bucket: 'state', region: 'us-east-1' };
const secret = { type: 'secret', name: 's3' };
const store = { backup: objectStore };
const logicalDump = { type: 'logical-dump' };
const restored = { ...store, activeLineage: 2, restore: { from: 1 } };
const edge = { context: 'edge', networks: ['192.168.4.120/32'] };
/** An application with some setting, beside one that owns a database, with the pooler and another cluster at hand. */
const application = (settings: object) => ({
  applications: [
    { name: 'reports', namespace: 'reports', connectionLimit: 60, ...settings },
    { name: 'shop', namespace: 'shop', connectionLimit: 60 },
  ],
  pooler: { enabled: true },
  clusters: { edge },
});
const placement = { tolerations: [{ key: 'dedicated', value: 'database', effect: 'NoSchedule' }] };
const tolerated = { key: 'disk', value: 'db', effect: 'NoExecute' };
const placed = ['operator', 'postgres', 'pooler', 'backup(logical-dump)'];

/** What has to be there for fields to count, by the beginning of their paths; the first counts. */
const groups: Readonly<Record<string, object>> = {
  'operator.placement.tolerations': { operator: { placement } },
  'postgres.placement.tolerations': { postgres: { placement } },
  'pooler.placement.tolerations': { pooler: { enabled: true, placement } },
  'backup(logical-dump).placement.tolerations': { backup: { ...logicalDump, placement } },
  'backup(object-store).credentials(secret)': { backup: { ...objectStore, credentials: secret } },
  'backup(object-store)': store,
  'backup(logical-dump)': { backup: logicalDump },
  'monitoring.': { monitoring: { enabled: true }, pooler: { enabled: true }, ...store },
  'pooler.': { pooler: { enabled: true } },
  'terraform.backend(s3)': { terraform: { backend: s3 } },
  'terraform.backend(kubernetes)': { terraform: { backend: { type: 'kubernetes' } } },
  'failover.lease': {
    failover: { lease: { durationSeconds: 8, renewDeadlineSeconds: 5 }, steward: { waitSeconds: 6 } },
  },
  'failover.isolationCheck': { postgres: { durability: 'strict' } },
  'applications[].access': application({ database: 'shop', access: 'write' }),
  'applications[]': application({}),
  'clusters.': application({ cluster: 'edge' }),
  'roles.lanReader.from': { applications: [{ name: 'shop', namespace: 'shop' }] },
  'restore.from': { ...store, activeLineage: 5, restore: { from: 3, lineage: 5 } },
  'restore.': { ...store, restore: { from: 1 } },
  retiredLineages: restored,
  authorityLineage: restored,
};

/** Other values of fields whose default does not tell one; of a field `type`, the group that has it. */
const values: Readonly<Record<string, unknown>> = {
  'kubernetes.context': 'home',
  'kubernetes.podNetworks': ['10.52.0.0/16'],
  'kubernetes.apiServers': ['10.53.0.1/32'],
  'kubernetes.apiPorts': [443, 16443],
  'kubernetes.dnsAddresses': ['169.254.20.10/32'],
  'terraform.backend(local).type': s3,
  'terraform.backend(s3).type': s3,
  'terraform.backend(s3).bucket': 'other',
  'terraform.backend(s3).region': 'eu-west-1',
  'terraform.backend(s3).endpoint': 'https://nas.home.arpa:9000',
  'terraform.backend(kubernetes).type': { type: 'kubernetes' },
  'argocd.repository': 'https://git.home.arpa/other.git',
  'postgres.durability': 'strict',
  'postgres.libraries': ['pg_prewarm'],
  'postgres.storage.storageClass': 'fast',
  'postgres.walStorage.storageClass': 'fast',
  'postgres.sharedBuffers': '512MB',
  'postgres.parameters': { work_mem: '16MB' },
  'pooler.poolMode': 'session',
  'failover.lease.durationSeconds': 9,
  'failover.steward.nodeNetworks': ['192.168.4.0/24'],
  'applications[].name': 'reporting',
  'applications[].namespace': 'office',
  'applications[].cluster': 'edge',
  'applications[].database': 'figures',
  'applications[].access': 'read',
  'applications[].extensions': ['vector'],
  'clusters.<name>.context': 'cellar',
  'clusters.<name>.networks': ['192.168.4.121/32'],
  'roles.admin.from': ['lan'],
  'roles.lanReader.from': ['lan', 'cluster'],
  'lan.address': '192.168.4.206',
  'lan.hostName': 'db.home.arpa',
  'lan.networks': ['192.168.4.0/24', '192.168.7.0/24'],
  'monitoring.alerts.runbooks': 'https://wiki.home.arpa/db',
  'backup(none).type': logicalDump,
  'backup(object-store).type': objectStore,
  'backup(object-store).endpoint': 'https://192.168.4.51:9000',
  'backup(object-store).networks': ['192.168.4.0/24'],
  'backup(object-store).bucket': 'other',
  'backup(object-store).credentials(secret).type': secret,
  'backup(object-store).credentials(secret).name': 'minio',
  'backup(object-store).credentials(terraform).type': secret,
  'backup(object-store).certificateAuthority': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  'backup(object-store).compression': 'none',
  'backup(logical-dump).type': logicalDump,
  'backup(logical-dump).volume.storageClass': 'nfs',
  'restore.from': 4,
  'restore.lineage': 3,
  'restore.targetTime': '2026-01-02T03:04:05Z',
  retiredLineages: [1],
  authorityLineage: 2,
  onDestroy: 'delete all data of homelab',
  ...Object.fromEntries(
    placed.flatMap((path) =>
      Object.entries(tolerated).map(([part, value]) => [`${path}.placement.tolerations[].${part}`, value]),
    ),
  ),
};

/** Another value than a default: no, one more, another first number or a longer word, a further entry. */
function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return { ...(value as object | undefined), further: 'entry' };
  return /^\d/.test(value) ? value.replace(/^\d+/, (digits) => String(Number(digits) + 1)) : `${value}x`;
}

// What acts on a change of the file, and not on what is made from it, is in test/review/contract.test.ts.
const fields = fieldsOf(environmentSchema).filter(({ path }) => path !== 'acknowledge');

const rows = fields.map(({ path, default: value }): [path: string, after: object, before: object] => {
  // A switch is set where its group is off, and a kind where there is another one.
  const place = path.replace(/\([^()]*\)\.type$/, '');
  const group = Object.keys(groups).find((start) => place.startsWith(start) && !path.endsWith('.enabled'));
  const before = { ...valid, ...groups[group ?? ''] };
  const field = place.replace('[]', '[0]').replace('<name>', 'edge');
  return [path, withField(before, field, values[path] ?? another(value)), before];
});

test('other values are told of fields that exist', () => {
  expect(Object.keys(values).filter((name) => !fields.some(({ path }) => path === name))).toEqual([]);
});

// A change whose effect the review does not know would be told as such, and here is none.
test.each(rows)('%s changes what is made, in a way that the review knows', (_, after, before) => {
  const effects = blastRadius({ before: describedOf(before), after: describedOf(after) });
  expect(effects.length).toBeGreaterThan(0);
  expect(effects.filter(({ level }) => level === 'unknown')).toEqual([]);
});
