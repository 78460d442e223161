import { jest } from '@jest/globals';
import { Kubernetes } from '../../cluster/kubernetes.js';
import { archive } from '../../preflight/archive.js';
import { argocd } from '../../preflight/argocd.js';
import { clocks } from '../../preflight/clocks.js';
import { dns } from '../../preflight/dns.js';
import { kubernetesVersion } from '../../preflight/kubernetes.js';
import { nodeGrace } from '../../preflight/node-grace.js';
import { nodes } from '../../preflight/nodes.js';
import { podSecurity } from '../../preflight/pod-security.js';
import { prometheus } from '../../preflight/prometheus.js';
import { lineOf, stopOnFailure } from '../../preflight/run.js';
import { serviceLoadBalancer } from '../../preflight/service-lb.js';
import { storage } from '../../preflight/storage.js';
import { type Answers, k3sNodes } from '../support/fake-cluster.js';
import { crd, say } from '../support/preflight.js';
import { objectStore, valid } from '../support/valid.js';

test('Kubernetes: supported, tested only, too old, too new, and a chart that nobody knows', async () => {
  const version = (gitVersion: string, chart = '0.29.0') =>
    say(kubernetesVersion, { '/version': { gitVersion } }, { operator: { chart: { version: chart } } });
  expect(await version('v1.36.3')).toEqual(['ok: Kubernetes is v1.36.3; CloudNativePG 1.30 supports 1.34 to 1.36.']);
  expect(await version('v1.33.1+k3s1')).toEqual([
    'warning: Kubernetes is v1.33.1+k3s1; CloudNativePG 1.30 supports 1.34 to 1.36.',
  ]);
  expect((await version('v1.29.0'))[0]).toMatch(/^failed/);
  expect((await version('v1.37.0'))[0]).toMatch(/^warning/);
  expect((await version('v1.36.3', '0.40.0'))[0]).toMatch(/^unknown/);
});

test('storage: the class is there, and what it does not promise is said', async () => {
  const found = await say(storage);
  expect(found.map((line) => line.split(':')[0])).toEqual(['ok', 'warning', 'warning', 'ok', 'ok']);
  expect(found[2]).toBe('warning: local-path does not enforce sizes: a volume may fill the disk of its node.');
  expect(found[3]).toBe(
    'ok: The file system of kubelet on n1 has 100Gi free; the volumes of an instance may take 28Gi.',
  );
  expect(
    await say(storage, {}, { postgres: { storage: { storageClass: 'fast' }, walStorage: { storageClass: 'fast' } } }),
  ).toEqual(['failed: There is no storage class fast. There are: local-path.']);
  expect(await say(storage, { '/apis/storage.k8s.io/v1/storageclasses': { items: [] } })).toEqual([
    'failed: No storage class is the default. There is none at all.',
  ]);
  const small = { '/api/v1/nodes/n2/proxy/stats/summary': { node: { fs: { availableBytes: 5 * 2 ** 30 } } } };
  expect((await say(storage, small))[4]).toMatch(/^warning: .*n2 has 5Gi free/);
  expect((await say(storage, { '/api/v1/nodes/n2/proxy/stats/summary': undefined }))[4]).toBe(
    'unknown: The free space of n2 cannot be seen.',
  );
  const ceph = {
    items: [
      {
        metadata: { name: 'ceph', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
        provisioner: 'rbd.csi.ceph.com',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'Immediate',
        allowVolumeExpansion: true,
      },
    ],
  };
  expect(
    (await say(storage, { '/apis/storage.k8s.io/v1/storageclasses': ceph })).map((line) => line.split(':')[0]),
  ).toEqual(['warning', 'ok', 'unknown']);
});

test('DNS: on two nodes, on one, and not to be seen', async () => {
  const runs = (...placed: (readonly [node: string, ready?: boolean])[]) => ({
    '/api/v1/namespaces/kube-system/pods': {
      items: placed.map(([nodeName, ready = true]) => ({
        spec: { nodeName },
        status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
      })),
    },
  });
  expect(await say(dns, runs(['n2'], ['n1']))).toEqual(['ok: The DNS of the cluster runs on n1, n2.']);
  const alone = /^warning: The DNS of the cluster runs on n1 alone\./;
  for (const pods of [runs(['n1']), runs(['n1'], ['n1']), runs(['n1'], ['n2', false])]) {
    expect((await say(dns, pods))[0]).toMatch(alone);
  }
  expect((await say(dns, runs(['n1', false])))[0]).toMatch(/^unknown/);
  expect((await say(dns))[0]).toMatch(/^unknown/);
  const elsewhere = { kubernetes: { ...valid.kubernetes, dnsNamespace: 'dns', dnsPodLabels: { app: 'resolver' } } };
  expect(await say(dns, { ...runs(['n1'], ['n2']), '/api/v1/namespaces/dns/pods': { items: [] } }, elsewhere)).toEqual([
    'unknown: No pod with the label app=resolver is ready in dns.',
  ]);
});

test('ServiceLB: off, on, and serving', async () => {
  const k3s = (...args: string[]) => say(serviceLoadBalancer, k3sNodes('server', ...args));
  expect(await k3s('--disable', 'traefik,servicelb')).toEqual(['ok: ServiceLB of k3s is turned off.']);
  expect(await k3s('--disable=servicelb')).toEqual(['ok: ServiceLB of k3s is turned off.']);
  expect(await k3s('--disable', 'traefik')).toEqual(['failed: ServiceLB of k3s is on and takes every LoadBalancer.']);
  const labels = { 'svccontroller.k3s.cattle.io/svcname': 'postgres-lan' };
  expect(await say(serviceLoadBalancer, { '/apis/apps/v1/daemonsets': { items: [{ metadata: { labels } }] } })).toEqual(
    ['failed: ServiceLB of k3s serves postgres-lan.'],
  );
  expect((await say(serviceLoadBalancer))[0]).toMatch(/^ok: There is no trace/);
});

test('Argo CD: there, new enough, marking by annotation, with credentials', async () => {
  const image = (tag: string) => ({
    '/apis/apps/v1/namespaces/argocd/statefulsets': {
      items: [{ spec: { template: { spec: { containers: [{ image: `argocd:${tag}` }] } } } }],
    },
  });
  expect(await say(argocd)).toEqual([
    'ok: Argo CD is version 3.1.',
    'ok: Argo CD marks what it owns by annotation.',
    'unknown: Argo CD has the Secret repository for https://git.home.arpa/db.git; whether it can read it shows with the first sync.',
  ]);
  const old = await say(argocd, image('v2.9.3'));
  expect(old.slice(0, 2)).toEqual([
    'failed: Argo CD is version 2.9.',
    'warning: Argo CD marks what it owns by the label app.kubernetes.io/instance, which Helm charts set as well.',
  ]);
  expect((await say(argocd, image('latest'))).slice(0, 2).map((line) => line.split(':')[0])).toEqual([
    'unknown',
    'unknown',
  ]);
  expect(await say(argocd, { '/apis/apps/v1/namespaces/argocd/statefulsets': { items: [] } })).toEqual([
    'failed: The namespace argocd has no application controller of Argo CD.',
  ]);
  const application = (status: object) => ({
    '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/homelab-database': { spec: {}, status },
  });
  const broken = { conditions: [{ type: 'ComparisonError', message: 'authentication required' }] };
  expect((await say(argocd, application(broken)))[2]).toBe(
    'failed: Argo CD cannot read https://git.home.arpa/db.git for the Application homelab-database: authentication required',
  );
  expect((await say(argocd, application({ sync: { revision: 'abc' } })))[2]).toMatch(/^ok: Argo CD reads/);
  const nobody = { '/api/v1/namespaces/argocd/secrets': { items: [] } };
  expect((await say(argocd, nobody, { argocd: { repository: '/nowhere.git' } }))[2]).toBe(
    "failed: /nowhere.git cannot be read from here without credentials, and Argo CD has none: fatal: '/nowhere.git' does not appear to be a git repository",
  );
});

test('Prometheus: finds what is made for it, or it is said why not', async () => {
  const kinds = { ...crd('podmonitors.monitoring.coreos.com'), ...crd('prometheusrules.monitoring.coreos.com') };
  const server = (spec: object, namespace = 'monitoring') => ({
    ...kinds,
    '/apis/monitoring.coreos.com/v1/prometheuses': { items: [{ metadata: { name: 'k8s', namespace }, spec }] },
  });
  const all = { podMonitorSelector: {}, podMonitorNamespaceSelector: {}, ruleSelector: {}, ruleNamespaceSelector: {} };
  const on = { monitoring: { enabled: true, labels: { release: 'prom' } } };
  expect((await say(prometheus))[0]).toMatch(/^warning: Monitoring is off/);
  expect(await say(prometheus, {}, on)).toEqual([
    'failed: The cluster does not know podmonitors.monitoring.coreos.com.',
  ]);
  expect((await say(prometheus, kinds, on))[0]).toMatch(/^warning: There is no Prometheus/);
  expect(await say(prometheus, server(all), on)).toEqual([
    'ok: Prometheus monitoring/k8s selects our PodMonitors.',
    'ok: Prometheus monitoring/k8s selects our PrometheusRules.',
  ]);
  expect((await say(prometheus, server(all, 'observability'), on))[0]).toMatch(/^failed: Prometheus runs elsewhere/);
  const picky = {
    ...all,
    podMonitorSelector: { matchExpressions: [{ key: 'release', operator: 'In', values: ['other'] }] },
  };
  expect((await say(prometheus, server(picky), on))[0]).toMatch(
    /^failed: .* selects PodMonitors by .*"other".*; ours carry \{"release":"prom"\}/,
  );
  const home = { ...all, ruleNamespaceSelector: undefined, ruleSelector: { matchLabels: { release: 'prom' } } };
  expect((await say(prometheus, server(home), on))[1]).toBe(
    'failed: Prometheus monitoring/k8s does not look for PrometheusRules in the namespace databases.',
  );
});

test('node-monitor-grace-period: read from k3s or the controller manager, else unknown', async () => {
  const k3s = (...args: string[]) => say(nodeGrace, k3sNodes('server', ...args));
  expect(await k3s()).toEqual(['ok: The cluster declares a node dead after 50 s; the environment file says 50.']);
  expect((await k3s('--kube-controller-manager-arg', 'node-monitor-grace-period=20s'))[0]).toMatch(
    /^warning: .* after 20 s/,
  );
  expect((await k3s('--kube-controller-manager-arg=node-monitor-grace-period=1m5s'))[0]).toMatch(
    /^failed: .* after 65 s/,
  );
  const manager = {
    '/api/v1/namespaces/kube-system/pods': {
      items: [{ spec: { containers: [{ command: ['kube-controller-manager', '--node-monitor-grace-period=50s'] }] } }],
    },
  };
  expect((await say(nodeGrace, manager))[0]).toMatch(/^ok: .* after 50 s/);
  expect((await say(nodeGrace))[0]).toMatch(/^unknown: It cannot be seen/);
});

test('clocks: together, apart, and of a node that says nothing', async () => {
  const leases = (ofSecond: (now: number) => unknown) => ({
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases': () => {
      const now = Math.floor(Date.now() / 1000) * 1000;
      const lease = (name: string, renewTime: unknown) => ({ metadata: { name }, spec: { renewTime } });
      return { items: [lease('n1', new Date(now).toISOString()), lease('n2', ofSecond(now))] };
    },
  });
  expect((await say(clocks))[0]).toMatch(/^ok/);
  expect(
    (
      await say(
        clocks,
        leases((now) => new Date(now - 9000).toISOString()),
      )
    )[0],
  ).toMatch(/^warning: .* at most (8\.[5-9]|9\.\d) s apart/);
});

test('Pod Security: a level that stops local-path is told with the command that lifts it', async () => {
  const namespaces = (level?: string) => ({
    '/api/v1/namespaces': {
      items: [
        {
          metadata: {
            name: 'kube-system',
            labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level },
          },
        },
      ],
    },
    '/apis/apps/v1/deployments': {
      items: [{ metadata: { name: 'local-path-provisioner', namespace: 'kube-system' } }],
    },
  });
  expect(await say(podSecurity, namespaces())).toEqual([
    'ok: The namespace databases does not exist yet; it will enforce restricted, and its pods satisfy that.',
  ]);
  expect((await say(podSecurity, namespaces('restricted')))[0]).toMatch(
    /^failed: kube-system enforces the level restricted/,
  );
});

describe('an archive that a restore is about to read', () => {
  const clusters = '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters';
  const runs = (...pods: readonly string[]) => ({
    '/api/v1/namespaces/databases/pods': {
      items: pods.map((name) => ({ metadata: { name }, status: { conditions: [{ type: 'Ready', status: 'True' }] } })),
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
  afterEach(() => {
    jest.restoreAllMocks();
  });

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

test('what cannot be read is unknown, and only what failed stops a deploy', async () => {
  expect(await say(nodes, { '/api/v1/nodes': undefined })).toEqual(['unknown: It could not be looked at: HTTP 404.']);
  const finding = { check: 'nodes', state: 'failed', seen: 'One node is there.', cure: 'Add one.' } as const;
  expect(lineOf(finding)).toBe('failed   nodes: One node is there.\n         Add one.');
  expect(() => {
    stopOnFailure([{ ...finding, state: 'warning' }]);
  }).not.toThrow();
  expect(() => {
    stopOnFailure([finding]);
  }).toThrow('The cluster is not ready:\nfailed   nodes: One node is there.\n         Add one.');
});
