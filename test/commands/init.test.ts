import { jest } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cluster/process.js';
import initialize from '../../commands/init.js';
import { loadEnvironment } from '../../config/load.js';
import {
  type Answers,
  apiServers,
  crds,
  k3sNodes,
  nodeLocalDns,
  openCluster,
  readyCluster,
  speaker,
} from '../support/fake-cluster.js';
import { testTexts } from '../support/blocks.js';
import { scratch } from '../support/scratch.js';

const api = openCluster();
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});

const repository = 'https://git.home.arpa/db.git';
const metadata = (namespace: string, name: string, labels = {}) => ({ metadata: { namespace, name, labels } });
const argocd = 'argocd-application-controller';

/** A cluster with Prometheus and another Service, which asked for the last address of the pool. */
const cluster: Answers = {
  ...readyCluster,
  '/api/v1/nodes/n1/proxy/configz': { kubeletconfig: { clusterDomain: 'cluster.local', clusterDNS: ['10.43.0.10'] } },
  '/api/v1/services': {
    items: [
      {
        ...metadata('kube-system', 'kube-dns'),
        spec: { clusterIPs: ['10.43.0.10'], selector: { 'k8s-app': 'kube-dns' } },
      },
      {
        metadata: { namespace: 'web', name: 'ingress', annotations: { 'metallb.io/loadBalancerIPs': '192.168.4.210' } },
      },
    ],
  },
  '/apis/apps/v1/statefulsets': { items: [metadata('argocd', argocd, { 'app.kubernetes.io/name': argocd })] },
  '/api/v1/secrets': { items: [] },
  [`${crds}/podmonitors.monitoring.coreos.com`]: { metadata: { name: 'podmonitors' } },
  [`${crds}/prometheusrules.monitoring.coreos.com`]: { metadata: { name: 'prometheusrules' } },
  '/apis/monitoring.coreos.com/v1/prometheuses': {
    items: [
      {
        metadata: { namespace: 'monitoring', name: 'k8s' },
        spec: {
          podMonitorSelector: { matchLabels: { release: 'prom' } },
          podMonitorNamespaceSelector: {},
          ruleSelector: { matchExpressions: [{ key: 'role', operator: 'In', values: ['alerts'] }] },
          ruleNamespaceSelector: {},
        },
      },
    ],
  },
};

async function workingCopy(remote?: string): Promise<string> {
  const folder = scratch();
  await runCommand('git', ['-C', folder, 'init', '--quiet', '--initial-branch=main']);
  if (remote !== undefined) await runCommand('git', ['-C', folder, 'remote', 'add', 'origin', remote]);
  return folder;
}

/** What `npm run init` says, and the file that it wrote. */
async function init(folder: string, differences: Answers = {}, ...args: string[]) {
  api.answers = { ...cluster, ...differences };
  const said: string[] = [];
  for (const channel of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, channel).mockImplementation((line) => said.push(String(line)));
  // Somebody who asks nobody for an address has the second last one of the pool.
  const whoHas = (address: string) =>
    Promise.resolve(address === '192.168.4.209' ? ('somebody' as const) : ('nobody' as const));
  const localNetworks = () => [{ name: 'eth0', cidr: '192.168.4.0/24' }];
  await initialize(folder, args, { whoHas, localNetworks });
  jest.restoreAllMocks();
  const file = join(folder, 'environments', 'homelab.ts');
  return { said: said.join('\n'), file: existsSync(file) ? readFileSync(file, 'utf8') : '' };
}

const valueOf = (file: string, field: string) => new RegExp(`^ *${field}: (.*),$`, 'm').exec(file)?.[1];
const noteOn = (file: string, field: string) =>
  new RegExp(`((?:^ *//.*\\n)+) *${field}: `, 'm')
    .exec(file)?.[1]
    ?.replaceAll(/\s*\/\/\s*/g, ' ')
    .trim();

test('the file has what cluster and repository say, each value below the place it comes from', async () => {
  const folder = await workingCopy('https://token:secret@git.home.arpa/db.git');
  const { file } = await init(folder);
  expect(file).toMatchSnapshot();
}, 120_000);

test('nothing is overwritten, and the environment is there without a word of its name', async () => {
  const folder = await workingCopy(repository);
  mkdirSync(join(folder, 'environments'));
  writeFileSync(join(folder, 'environments', 'homelab.ts'), '// mine\n');
  const { said, file } = await init(folder);
  expect(said).toBe(
    'environments/homelab.ts exists, and init never overwrites.\n  Change it by hand, or write another environment: npm run init -- --name NAME.',
  );
  expect(file).toBe('// mine\n');
  expect(process.exitCode).toBe(1);
});

test('what cannot be known is a question in the file, which synthesis refuses, and what is missing is said all the same', async () => {
  const noMetalLB = { [`${crds}/ipaddresspools.metallb.io`]: undefined };
  const folder = await workingCopy();
  const { said, file } = await init(folder, { ...noMetalLB, '/apis/storage.k8s.io/v1/storageclasses': { items: [] } });
  expect(noteOn(file, 'repository')).toBe(
    'QUESTION: Which repository does Argo CD read? This working copy has no remote: push it to a repository of your own.',
  );
  expect(valueOf(file, 'address')).toBe("'QUESTION'");
  expect(noteOn(file, 'address')).toMatch(/^QUESTION: Which free address of the LAN .* MetalLB is not installed/);
  expect(said).toContain('failed   storage: No storage class is the default. There is none at all.');
  expect(said).toContain('2 questions are left in environments/homelab.ts:\n  argocd.repository\n');
  expect(process.exitCode).toBe(1);
  await expect(loadEnvironment(join(folder, 'environments'), 'homelab')).rejects.toThrow(
    /environments\/homelab\.ts has 2 problems:\n {2}argocd\.repository = "QUESTION"\n {4}npm run init could not know it; the comment above it says what is asked\.\n {4}Answer it here\. Git repository/,
  );
});

describe('clusters of other kinds', () => {
  // Without MetalLB nothing asks the network for an address.
  const quiet = { [`${crds}/ipaddresspools.metallb.io`]: undefined };
  const linesOf = async (differences: Answers, remote = repository) =>
    (await init(await workingCopy(remote), { ...quiet, ...differences })).file.split('\n');
  let usual: readonly string[];
  beforeAll(async () => {
    usual = await linesOf({});
  });

  const pods = (...ips: string[]) => ({
    '/api/v1/pods': {
      items: [speaker('n1'), speaker('n2'), ...ips.map((ip) => ({ status: { phase: 'Running', podIPs: [{ ip }] } }))],
    },
  });
  const ciliumConfig = { data: { ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' } };
  const credentials = { ...metadata('argocd', 'db'), data: { url: Buffer.from(repository).toString('base64') } };
  const situations: Readonly<Record<string, readonly [Answers, remote?: string]>> = {
    'Calico has pools of its own, which the ranges of the nodes do not show': [
      {
        ...pods('172.16.3.4'),
        '/apis/crd.projectcalico.org/v1/ippools': { items: [{ spec: { cidr: '172.16.0.0/16' } }] },
      },
    ],
    'Cilium has a pool in its ConfigMap': [
      { ...pods('10.0.1.4'), '/api/v1/namespaces/kube-system/configmaps/cilium-config': ciliumConfig },
    ],
    'k3s has its default network': [{ ...k3sNodes('server'), ...pods() }],
    'k3s tells another network on its command line': [
      { ...k3sNodes('server', '--cluster-cidr', '10.99.0.0/16'), ...pods() },
    ],
    'pods that nothing declares a network for are in it all the same': [pods('10.42.1.9', '172.30.5.6')],
    'NodeLocal DNSCache': [nodeLocalDns],
    'an operator of CloudNativePG': [{ '/apis/apps/v1/deployments': { items: [metadata('operators', 'cnpg')] } }],
    'an API on port 16443 (MicroK8s)': [apiServers(16443, '192.168.4.10')],
    'a remote by SSH, where Argo CD has credentials for the same repository by HTTPS': [
      { '/api/v1/secrets': { items: [credentials] } },
      'git@git.home.arpa:db.git',
    ],
  };
  const special = async ([differences, remote]: readonly [Answers, remote?: string]) =>
    (await linesOf(differences, remote)).filter((line) => !usual.includes(line)).map((line) => line.trim());

  testTexts(join(import.meta.dirname, 'init.txt'), 'the file says what is special: %s', situations, special);
});
