import { made } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

const shop = { name: 'shop', namespace: 'shop' };
const settings = {
  ...valid,
  applications: [
    shop,
    { name: 'reports', namespace: 'reports', database: 'shop', access: 'read', connectionLimit: 10 },
    { name: 'billing', namespace: 'billing', cluster: 'edge', connectionLimit: 10 },
    { name: 'scanner', connectionLimit: 5 },
  ],
  clusters: { edge: { context: 'cellar', networks: ['192.168.4.120/32'] } },
};

interface Spec {
  readonly postgresql: { readonly pg_hba: readonly string[] };
  readonly managed: { readonly roles: readonly { readonly name: string; readonly inRoles?: readonly string[] }[] };
  readonly certificates: { readonly serverAltDNSNames: readonly string[] };
}

const { manifest, resources } = made(settings);
const cluster = () => manifest('Cluster', 'postgres-1')?.spec as unknown as Spec;

interface Secret {
  readonly provider?: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data_wo: Readonly<Record<string, string>>;
  readonly data_wo_revision: number;
}

const secretsOf = (stack: string, from: object = settings) =>
  made(from).resources(stack, 'kubernetes_secret_v1') as unknown as readonly Secret[];

test('each application is let in with its role to its database from its network by TLS and password, and nobody else', () => {
  expect(cluster().postgresql.pg_hba).toEqual([
    'hostssl billing billing 192.168.4.120/32 scram-sha-256',
    // A node of another cluster is a host of the LAN as well, and no client of it.
    'host all all 192.168.4.120/32 reject',
    'hostssl shop shop 10.42.0.0/16 scram-sha-256',
    'hostssl shop reports 10.42.0.0/16 scram-sha-256',
    'hostssl all admin 10.42.0.0/16 scram-sha-256',
    'hostssl scanner scanner 192.168.4.0/24 scram-sha-256',
    'hostssl all admin 192.168.4.0/24 scram-sha-256',
    'hostssl shop lan_reader 192.168.4.0/24 scram-sha-256',
    'hostssl billing lan_reader 192.168.4.0/24 scram-sha-256',
    'hostssl scanner lan_reader 192.168.4.0/24 scram-sha-256',
    'host all all all reject',
  ]);
});

test('a role that shares a database reads tables that are made later, and writes none', () => {
  const { roles } = cluster().managed;
  expect(roles.find(({ name }) => name === 'reports')?.inRoles).toEqual(['pg_read_all_data']);
  expect(roles.find(({ name }) => name === 'shop')?.inRoles).toBeUndefined();
});

test('the admin waits for no role whose cluster may be away', () => {
  const admin = cluster().managed.roles.find(({ name }) => name === 'admin');
  expect(admin?.inRoles).toEqual(expect.arrayContaining(['shop', 'scanner']));
  expect(admin?.inRoles).not.toContain('billing');
});

test('a namespace is let in because an application runs there, and another cluster by its addresses', () => {
  const policies = made(settings)
    .ofKind('NetworkPolicy')
    .map(({ metadata: { name } }) => name);
  expect(policies.filter((name) => /^postgres-1-from-(namespace|cluster)/.test(name))).toEqual([
    'postgres-1-from-cluster-edge',
    'postgres-1-from-namespace-reports',
    'postgres-1-from-namespace-shop',
  ]);
  expect(manifest('NetworkPolicy', 'postgres-1-from-cluster-edge')?.spec).toMatchObject({
    ingress: [{ from: [{ ipBlock: { cidr: '192.168.4.120/32' } }], ports: [{ port: 5432, protocol: 'TCP' }] }],
  });
});

test('an application reads the password that CloudNativePG reads, with the keys of its own Secrets', () => {
  const places = secretsOf('database').filter(({ metadata }) => metadata.name === 'postgres-shop');
  expect(places.map(({ metadata }) => metadata.namespace).sort()).toEqual(['databases', 'shop']);
  const [one, other] = places;
  expect(one?.data_wo).toEqual(other?.data_wo);
  expect(one?.data_wo_revision).toBe(other?.data_wo_revision);
  const secret = one?.data_wo['password'] ?? '';
  expect(one?.data_wo).toEqual({
    username: 'shop',
    user: 'shop',
    password: secret,
    dbname: 'shop',
    host: 'postgres-rw.databases.svc',
    port: '5432',
    uri: `postgresql://shop:${secret}@postgres-rw.databases.svc:5432/shop?sslmode=verify-full&sslrootcert=/etc/postgres/ca.crt`,
    'jdbc-uri': `jdbc:postgresql://postgres-rw.databases.svc:5432/shop?password=${secret}&sslmode=verify-full&sslrootcert=/etc/postgres/ca.crt&user=shop`,
    'fqdn-uri': `postgresql://shop:${secret}@postgres-rw.databases.svc.cluster.local:5432/shop?sslmode=verify-full&sslrootcert=/etc/postgres/ca.crt`,
    'fqdn-jdbc-uri': `jdbc:postgresql://postgres-rw.databases.svc.cluster.local:5432/shop?password=${secret}&sslmode=verify-full&sslrootcert=/etc/postgres/ca.crt&user=shop`,
    pgpass: `postgres-rw.databases.svc:5432:shop:shop:${secret}\n`,
  });
});

test('an application elsewhere gets its password in one run with the database, by a stack of its own', () => {
  expect(secretsOf('database').some(({ metadata }) => metadata.name.startsWith('postgres-billing'))).toBe(false);
  const places = secretsOf('edge');
  expect(places.map(({ provider, metadata }) => [provider, metadata.namespace, metadata.name]).sort()).toEqual([
    [undefined, 'billing', 'postgres-billing'],
    ['kubernetes.home', 'databases', 'postgres-billing.edge'],
  ]);
  expect(new Set(places.map(({ data_wo: { password } }) => password)).size).toBe(1);
});

test('an application elsewhere finds the LAN address under a name that the server certificate carries', () => {
  const host = 'postgres-rw.billing.svc';
  expect(secretsOf('edge')[0]?.data_wo['host']).toBe(host);
  expect(cluster().certificates.serverAltDNSNames).toEqual(expect.arrayContaining([host, `${host}.cluster.local`]));
  const [slice] = resources('edge', 'kubernetes_endpoint_slice_v1');
  expect(slice).toMatchObject({
    metadata: { name: 'postgres-rw', namespace: 'billing', labels: { 'kubernetes.io/service-name': 'postgres-rw' } },
    endpoint: [{ addresses: ['192.168.4.205'] }],
  });
});

test.each([
  ['its revision is raised', { passwordRevision: 2 }],
  ['it moves to another namespace', { namespace: 'store' }],
  ['it wants the pooler', { pooler: true }],
])('a new password is made in every place when %s, since nobody knows the old one', (_, change) => {
  const from = (more: object) => ({ ...valid, pooler: { enabled: true }, applications: [{ ...shop, ...more }] });
  const revisions = (more: object) =>
    secretsOf('database', from(more))
      .filter(({ metadata }) => metadata.name === 'postgres-shop')
      .map(({ data_wo_revision: revision }) => revision);
  expect(new Set(revisions({})).size).toBe(1);
  expect(revisions(change)).not.toContain(revisions({})[0]);
});

test('an application that comes makes no password of anybody else new, wherever it stands in the list', () => {
  const revisions = (...applications: readonly object[]) =>
    new Map(
      secretsOf('database', { ...valid, applications }).map(({ metadata, data_wo_revision: revision }) => [
        `${metadata.namespace}/${metadata.name}`,
        revision,
      ]),
    );
  const before = revisions(shop);
  expect([...before.keys()]).toContain('databases/postgres-lan-reader');
  const after = revisions({ name: 'office', namespace: 'office' }, shop);
  expect([...before.keys()].map((secret) => after.get(secret))).toEqual([...before.values()]);
  expect(revisions().get('databases/postgres-lan-reader')).toBe(before.get('databases/postgres-lan-reader'));
});

test('a database of another cluster keeps nothing else from being healthy while that cluster is away', () => {
  const ignored = (name: string) =>
    manifest('Database', name)?.metadata.annotations?.['argocd.argoproj.io/ignore-healthcheck'];
  expect([ignored('postgres-1-billing'), ignored('postgres-1-shop')]).toEqual(['true', undefined]);
});

test('only who wants the pooler is let in by it, with TLS and a password', () => {
  const pooled = {
    ...valid,
    pooler: { enabled: true },
    applications: [
      { ...shop, pooler: true },
      { name: 'office', namespace: 'office' },
    ],
  };
  expect(made(pooled).manifest('Pooler', 'postgres-1-pooler')?.spec['pgbouncer']).toMatchObject({
    parameters: { client_tls_sslmode: 'require' },
    pg_hba: [
      'hostssl shop shop 10.42.0.0/16 scram-sha-256',
      'host all all 0.0.0.0/0 reject',
      'host all all ::/0 reject',
    ],
  });
});

test('the LAN address serves the networks of other clusters as long as an application runs there', () => {
  const ranges = (from: object) =>
    made(from)
      .resources('database', 'kubernetes_service_v1')
      .map(({ spec }) => (spec as { load_balancer_source_ranges?: readonly string[] }).load_balancer_source_ranges)
      .filter((networks) => networks !== undefined);
  expect(ranges(settings)).toEqual([['192.168.4.0/24', '192.168.4.120/32']]);
  expect(ranges({ ...settings, applications: [shop] })).toEqual([['192.168.4.0/24']]);
});
