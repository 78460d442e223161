import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../commands/synthesize.js';
import { filesBelow, made, outputOf, synthesizeProject } from '../support/synthesis.js';
import { objectStore, valid } from '../support/valid.js';

const full = {
  ...valid,
  pooler: { enabled: true },
  monitoring: { enabled: true },
  applications: [
    { name: 'shop', namespace: 'shop', pooler: true },
    { name: 'reports', namespace: 'reports', database: 'shop', access: 'read', connectionLimit: 10 },
    { name: 'billing', namespace: 'billing', cluster: 'edge', connectionLimit: 10 },
  ],
  clusters: { edge: { context: 'edge', networks: ['192.168.4.120/32'] } },
};
const fullOutput = outputOf(full);
const { manifests, ofKind, stack, resources } = made(full);

test.each(['1Gi', '8Gi', '20Gi'])('with %s for the WAL, an old primary keeps what pg_rewind needs', (size) => {
  const cluster = made({ ...valid, postgres: { walStorage: { size } } }).manifest('Cluster', 'postgres-1');
  const { parameters } = cluster?.spec['postgresql'] as { parameters: Record<string, string> };
  const megabytes = (name: string) => Number(/^(\d+)MB$/.exec(parameters[name] ?? '')?.[1]);
  // Between two checkpoints lies at most max_wal_size.
  expect(megabytes('wal_keep_size')).toBeGreaterThanOrEqual(megabytes('max_wal_size'));
  // PostgreSQL keeps min_wal_size, 80 MB by default, which CloudNativePG wants below max_wal_size.
  expect(megabytes('max_wal_size')).toBeGreaterThan(80);
  expect(megabytes('max_slot_wal_keep_size') + megabytes('max_wal_size')).toBeLessThan(0.75 * 1024 * parseInt(size));
});

test('every NetworkPolicy says for what reason it lets packets through', () => {
  const policies = ofKind('NetworkPolicy');
  expect(policies.length).toBeGreaterThan(8);
  for (const { metadata } of policies) expect(metadata.annotations?.['reason']).toMatch(/^[A-Z].{20,}\.$/);
});

type Rules = { from?: object[]; to?: object[]; ports?: object[] }[];

test('no NetworkPolicy lets in or out more than peers and ports that it names', () => {
  for (const { metadata, spec } of ofKind('NetworkPolicy')) {
    const { ingress = [], egress = [] } = spec as { ingress?: Rules; egress?: Rules };
    for (const { from, to, ports = [] } of [...ingress, ...egress]) {
      const peers = from ?? to ?? [];
      expect([metadata.name, peers.length, ports.length]).not.toContain(0);
      for (const peer of peers) expect(JSON.stringify(peer)).not.toMatch(/Selector":\{\}|0\.0\.0\.0\/0|::\/0/);
    }
  }
});

test('the database namespace is closed in both directions unless a policy opens it', () => {
  expect(ofKind('NetworkPolicy').find(({ metadata }) => metadata.name === 'default-deny')?.spec).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
  });
});

// A change of backup leaves what held backups: it must not keep Argo CD from being in sync.
test.each([
  ['Cluster', {}, undefined],
  ['ImageCatalog', {}, undefined],
  ['ObjectStore', { backup: objectStore }, 'IgnoreExtraneous'],
  ['PersistentVolumeClaim', { backup: { type: 'logical-dump' } }, 'IgnoreExtraneous'],
])('what holds data stays in the cluster when it disappears from Git: %s', (kind, change, compared) => {
  const holders = made({ ...full, ...change }).ofKind(kind);
  expect(holders).toHaveLength(1);
  const annotations = holders[0]?.metadata.annotations ?? {};
  expect(annotations['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  expect(annotations['argocd.argoproj.io/compare-options']).toBe(compared);
});

test('a Database that disappears from Git takes no data with it', () => {
  expect(ofKind('Database').map(({ spec }) => spec['databaseReclaimPolicy'])).toEqual(['retain', 'retain']);
});

test.each([{ type: 'none' }, objectStore, { type: 'logical-dump' }])(
  'every kind that is generated is one that the AppProject lets through: backup $type',
  (backup) => {
    expect(made({ ...full, backup }).refusedKinds()).toEqual([]);
  },
);

test('Argo CD may take from one repository, and put into one namespace', () => {
  const { resource } = stack('database');
  const { spec } = resource['kubernetes_manifest']?.['project']?.['manifest'] as { spec: object };
  expect(spec).toMatchObject({
    sourceRepos: [valid.argocd.repository],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'databases' }],
  });
  expect(spec).not.toHaveProperty('clusterResourceWhitelist');
});

test.each(['operator', 'database'])('the namespace of the %s refuses pods that are root or privileged', (name) => {
  expect(resources(name, 'kubernetes_namespace_v1')).toMatchObject([
    { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
  ]);
});

test('every manifest is in the namespace of the database', () => {
  expect([...new Set(manifests.map(({ metadata }) => metadata.namespace))]).toEqual(['databases']);
});

test('passwords exist as ephemeral values and in write-only data, and nowhere else', () => {
  const { resource, ephemeral } = stack('database');
  expect(Object.keys(resource)).not.toContain('random_password');
  const passwords = Object.keys(ephemeral?.['random_password'] ?? {});
  // Admin, LAN reader and the two applications of this cluster.
  expect(passwords).toHaveLength(4);
  for (const secret of Object.values(resource['kubernetes_secret_v1'] ?? {})) {
    expect(secret['data']).toBeUndefined();
    expect(secret['data_wo_revision']).toBeGreaterThanOrEqual(1);
    delete secret['data_wo'];
  }
  // With the write-only data gone, nothing refers to a password any more.
  expect(JSON.stringify(resource)).not.toContain('ephemeral.');
  expect([...fullOutput.values()].filter((content) => /password"?: *"?[A-Za-z0-9]{16,}/.test(content))).toEqual([]);
});

test('namespace and Secrets refuse to be destroyed until the environment file says so in words', () => {
  const guarded = (onDestroy: string) => {
    const { resources: of } = made({ ...valid, applications: [{ name: 'scanner' }], onDestroy });
    return ['kubernetes_namespace_v1', 'kubernetes_secret_v1']
      .flatMap((type) => of('database', type))
      .map(({ lifecycle }) => (lifecycle as { prevent_destroy?: boolean }).prevent_destroy);
  };
  expect(guarded('keep data')).toEqual([true, true, true, true]);
  expect(guarded('delete all data of homelab')).toEqual([false, false, false, false]);
});

test('the LAN is reached by LoadBalancer without NodePorts, from the networks that are named', () => {
  const { resource } = made(valid).stack('database');
  expect(resource['kubernetes_service_v1']?.['lan']?.['spec']).toMatchObject({
    type: 'LoadBalancer',
    allocate_load_balancer_node_ports: false,
    external_traffic_policy: 'Local',
    load_balancer_source_ranges: ['192.168.4.0/24'],
  });
});

test('no stack reads from another one, so that each can be planned alone', () => {
  for (const [path, content] of fullOutput) {
    if (path.endsWith('.json')) expect(content).not.toContain('terraform_remote_state');
  }
});

test('synthesis in another folder and a second time gives the same bytes', async () => {
  const first = await synthesizeProject(['homelab', 'three-nodes']);
  const before = filesBelow(first);
  await synthesizeProject(['homelab', 'three-nodes'], first);
  expect(filesBelow(first)).toEqual(before);
  expect(filesBelow(await synthesizeProject(['homelab', 'three-nodes']))).toEqual(before);
});

test('what a removed environment left is gone after the next synthesis, and files of other origin stay', async () => {
  const folder = await synthesizeProject(['homelab', 'three-nodes']);
  rmSync(join(folder, 'environments', 'examples', 'three-nodes.ts'));
  mkdirSync(join(folder, 'manifests', 'by-hand'));
  writeFileSync(join(folder, 'manifests', 'by-hand', 'a.yaml'), 'kind: ConfigMap\n');
  writeFileSync(
    join(folder, 'manifests', 'homelab', 'networkpolicy-old.yaml'),
    '# Generated by npm run synth from environments/examples/homelab.ts.\n',
  );
  await synthesize(folder, ['examples/homelab']);
  expect(existsSync(join(folder, 'manifests', 'three-nodes'))).toBe(false);
  expect(existsSync(join(folder, 'cdktf.out', 'stacks', 'three-nodes-database', 'cdk.tf.json'))).toBe(false);
  expect(existsSync(join(folder, 'manifests', 'homelab', 'networkpolicy-old.yaml'))).toBe(false);
  expect(existsSync(join(folder, 'manifests', 'by-hand', 'a.yaml'))).toBe(true);
});
