import { jest } from '@jest/globals';
import { Kubernetes } from '../../cluster/kubernetes.js';
import { archive } from '../../preflight/archive.js';
import { argocd } from '../../preflight/argocd.js';
import { clocks } from '../../preflight/clocks.js';
import { kubernetesVersion } from '../../preflight/kubernetes.js';
import { nodeGrace } from '../../preflight/node-grace.js';
import { podSecurity } from '../../preflight/pod-security.js';
import { prometheus } from '../../preflight/prometheus.js';
import { serviceLoadBalancer } from '../../preflight/service-lb.js';
import { storage } from '../../preflight/storage.js';
import { type Answers, k3sNodes, renewedBefore } from '../support/fake-cluster.js';
import { crd, say, type Situation, testSituations } from '../support/preflight.js';
import { objectStore } from '../support/valid.js';

const version = (gitVersion: string, chart = '0.29.0'): Situation => [
  kubernetesVersion,
  { '/version': { gitVersion } },
  { operator: { chart: { version: chart } } },
];
const classes = (...items: object[]): Situation => [storage, { '/apis/storage.k8s.io/v1/storageclasses': { items } }];
const ceph = {
  metadata: { name: 'ceph', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'rbd.csi.ceph.com',
  reclaimPolicy: 'Retain',
  volumeBindingMode: 'Immediate',
  allowVolumeExpansion: true,
};
const disk = (answer?: object): Situation => [storage, { '/api/v1/nodes/n2/proxy/stats/summary': answer }];
const fast = { storage: { storageClass: 'fast' }, walStorage: { storageClass: 'fast' } };

const k3s = (check: typeof nodeGrace, ...args: string[]): Situation => [check, k3sNodes('server', ...args)];
const serving = { metadata: { labels: { 'svccontroller.k3s.cattle.io/svcname': 'postgres-lan' } } };
const manager = { spec: { containers: [{ command: ['kube-controller-manager', '--node-monitor-grace-period=50s'] }] } };

const controllers = (...tags: string[]): Situation => [
  argocd,
  {
    '/apis/apps/v1/namespaces/argocd/statefulsets': {
      items: tags.map((tag) => ({ spec: { template: { spec: { containers: [{ image: `argocd:${tag}` }] } } } })),
    },
  },
];
const application = (status: object): Situation => [
  argocd,
  { '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/homelab-database': { spec: {}, status } },
];

const kinds = { ...crd('podmonitors.monitoring.coreos.com'), ...crd('prometheusrules.monitoring.coreos.com') };
const all = { podMonitorSelector: {}, podMonitorNamespaceSelector: {}, ruleSelector: {}, ruleNamespaceSelector: {} };
const monitored = (differences: Answers): Situation => [
  prometheus,
  differences,
  { monitoring: { enabled: true, labels: { release: 'prom' } } },
];
const server = (spec: object, namespace = 'monitoring') =>
  monitored({
    ...kinds,
    '/apis/monitoring.coreos.com/v1/prometheuses': {
      items: [{ metadata: { name: 'k8s', namespace }, spec: { ...all, ...spec } }],
    },
  });

const secured = (labels: object): Situation => [
  podSecurity,
  {
    '/api/v1/namespaces': { items: [{ metadata: { name: 'kube-system', labels } }] },
    '/apis/apps/v1/deployments': {
      items: [{ metadata: { name: 'local-path-provisioner', namespace: 'kube-system' } }],
    },
  },
];

testSituations('run.txt', {
  'Kubernetes is supported': version('v1.36.3'),
  'Kubernetes is tested only': version('v1.33.1+k3s1'),
  'Kubernetes is too old': version('v1.29.0'),
  'Kubernetes is newer than what is supported': version('v1.37.0'),
  'nobody knows what the chart supports': version('v1.36.3', '0.40.0'),
  'the storage class is there, and what it does not promise is said': [storage],
  'there is no storage class of that name': [storage, {}, { postgres: fast }],
  'there is no storage class at all': classes(),
  'a disk of a node has too little room': disk({ node: { fs: { availableBytes: 5 * 2 ** 30 } } }),
  'the room of a node cannot be seen': disk(),
  'a storage class that makes volumes before pods have nodes, and keeps them': classes(ceph),
  'two storage classes are the default': classes(ceph, { ...ceph, metadata: { ...ceph.metadata, name: 'nfs' } }),
  'ServiceLB is off': k3s(serviceLoadBalancer, '--disable', 'traefik,servicelb'),
  'ServiceLB is off, in another form': k3s(serviceLoadBalancer, '--disable=servicelb'),
  'ServiceLB is on': k3s(serviceLoadBalancer, '--disable', 'traefik'),
  'ServiceLB serves': [serviceLoadBalancer, { '/apis/apps/v1/daemonsets': { items: [serving] } }],
  'there is no ServiceLB': [serviceLoadBalancer],
  'Argo CD is there, new enough, marks by annotation, and has credentials': [argocd],
  'Argo CD is too old': controllers('v2.9.3'),
  'the version of Argo CD cannot be seen': controllers('latest'),
  'Argo CD runs elsewhere': controllers(),
  'Argo CD cannot read the repository': application({
    conditions: [{ type: 'ComparisonError', message: 'authentication required' }],
  }),
  'Argo CD reads the repository': application({ sync: { revision: 'abc' } }),
  'a repository that nobody can read': [
    argocd,
    { '/api/v1/namespaces/argocd/secrets': { items: [] } },
    { argocd: { repository: '/nowhere.git' } },
  ],
  'monitoring is off': [prometheus],
  'there is no Prometheus operator': monitored({}),
  'there is no Prometheus': monitored(kinds),
  'Prometheus selects all': server({}),
  'Prometheus runs in another namespace': server({}, 'observability'),
  'Prometheus selects by another label': server({
    podMonitorSelector: { matchExpressions: [{ key: 'release', operator: 'In', values: ['other'] }] },
  }),
  'Prometheus looks for rules at home only': server({
    ruleNamespaceSelector: undefined,
    ruleSelector: { matchLabels: { release: 'prom' } },
  }),
  'the grace period of k3s is the default': k3s(nodeGrace),
  'the grace period is shorter': k3s(nodeGrace, '--kube-controller-manager-arg', 'node-monitor-grace-period=20s'),
  'the grace period is longer': k3s(nodeGrace, '--kube-controller-manager-arg=node-monitor-grace-period=1m5s'),
  'the grace period stands on the command line of the controller manager': [
    nodeGrace,
    { '/api/v1/namespaces/kube-system/pods': { items: [manager] } },
  ],
  'the grace period cannot be seen': [nodeGrace],
  'Pod Security lets local-path make volumes': secured({}),
  'Pod Security keeps local-path from making volumes': secured({ 'pod-security.kubernetes.io/enforce': 'restricted' }),
});

test('clocks: together, and apart', async () => {
  expect((await say(clocks))[0]).toMatch(/^ok/);
  const apart = await say(clocks, renewedBefore({ n1: 0, n2: 9 }));
  expect(apart[0]).toMatch(/^warning: .* at most (8\.[5-9]|9\.\d) s apart/);
});

describe('an archive that a restore is about to read', () => {
  const clusters = '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters';
  const runs = (...pods: readonly string[]) => ({
    '/api/v1/namespaces/databases/pods': {
      items: pods.map((name) => ({
        metadata: { name, labels: { 'cnpg.io/instanceRole': 'primary' } },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      })),
    },
  });
  const targetTime = '2026-01-02T04:04:05+01:00';
  let said: string;
  const look = (restore: object | undefined, differences: Answers = runs('postgres-1-2')) =>
    say(archive, differences, { backup: objectStore, restore });

  beforeEach(() => {
    const run = jest.spyOn(Kubernetes.prototype, 'run');
    run.mockImplementation((pod) =>
      Promise.resolve(
        pod.name === 'postgres-1-2' ? { status: 0, stdout: said, stderr: '' } : { status: 1, stdout: '', stderr: '?' },
      ),
    );
  });
  afterEach(() => jest.restoreAllMocks());

  test('has it, or not yet, by the point of time', async () => {
    said = '3|1767323045\n';
    expect(await look({ from: 1, targetTime })).toEqual([
      'ok: The archive of postgres-1 ends at 2026-01-02T03:04:05.000Z; 3 WAL files wait to be archived.',
    ]);
    said = '3|1767323044\n';
    expect(await look({ from: 1, targetTime })).toEqual([
      'warning: The archive of postgres-1 ends at 2026-01-02T03:04:04.000Z; 3 WAL files wait to be archived. That is before restore.targetTime.',
    ]);
    said = '1|\n';
    expect((await look({ from: 1, targetTime }))[0]).toMatch(/^warning: The archive of postgres-1 is empty; 1 /);
  });

  test('has it, or not yet, without a point of time', async () => {
    said = '0|1767323045\n';
    expect((await look({ from: 1 }))[0]).toMatch(/^ok: .* 0 WAL files wait/);
    said = '1|1767323045\n';
    expect((await look({ from: 1 }))[0]).toMatch(/^warning: .* 1 WAL files wait to be archived\.$/);
  });

  test('is nobody to ask once the source is gone, and nothing to ask for once the restore has happened', async () => {
    said = '0|1767323045\n';
    expect(await look(undefined)).toEqual([]);
    expect((await look({ from: 1 }, runs()))[0]).toMatch(/^unknown: No primary of postgres-1 runs/);
    expect((await look({ from: 1 }, runs('postgres-1-1')))[0]).toMatch(
      /^unknown: It could not be looked at: postgres-1-1: \?/,
    );
    const restored = (readyInstances: number) => ({
      ...runs('postgres-1-2'),
      [`${clusters}/postgres-2`]: { status: { readyInstances } },
    });
    expect(await look({ from: 1 }, restored(0))).toHaveLength(1);
    expect(await look({ from: 1 }, restored(1))).toEqual([]);
  });
});
