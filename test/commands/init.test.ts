import { jest } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cluster/process.js';
import { initialize } from '../../commands/init.js';
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
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
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

/** The line below the comment that ends with these words. */
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
  const { loadEnvironment, fromFolder } = await import('../../config/load.js');
  await expect(loadEnvironment('homelab', fromFolder(join(folder, 'environments')))).rejects.toThrow(
    /environments\/homelab\.ts has 2 problems:\n {2}argocd\.repository = "QUESTION"\n {4}npm run init could not know it; the comment above it says what is asked\.\n {4}Answer it here\. Git repository/,
  );
});

describe('clusters of other kinds', () => {
  const pods = (...items: object[]) => ({ '/api/v1/pods': { items: [speaker('n1'), speaker('n2'), ...items] } });
  const pod = (ip: string) => ({ status: { phase: 'Running', podIPs: [{ ip }] } });
  // Without MetalLB nothing asks the network for an address.
  const quiet = { [`${crds}/ipaddresspools.metallb.io`]: undefined };
  const networksOf = async (differences: Answers) => {
    const { file } = await init(await workingCopy(repository), { ...quiet, ...differences });
    return [valueOf(file, 'podNetworks'), noteOn(file, 'podNetworks')];
  };

  test('Calico has pools of its own, which the ranges of the nodes do not show', async () => {
    const pools = { '/apis/crd.projectcalico.org/v1/ippools': { items: [{ spec: { cidr: '172.16.0.0/16' } }] } };
    expect(await networksOf({ ...pods(pod('172.16.3.4')), ...pools })).toEqual([
      "['172.16.0.0/16']",
      'The IPPools of Calico. All addresses of pods are in there (1).',
    ]);
  });

  test('Cilium has a pool in its ConfigMap', async () => {
    const data = { ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' };
    const config = { '/api/v1/namespaces/kube-system/configmaps/cilium-config': { data } };
    expect((await networksOf({ ...pods(pod('10.0.1.4')), ...config }))[0]).toBe("['10.0.0.0/8']");
  });

  test('k3s tells its network on its command line, or has the default', async () => {
    const server = (...args: string[]) => networksOf({ ...k3sNodes('server', ...args), ...pods() });
    expect((await server())[0]).toBe("['10.42.0.0/16']");
    expect((await server('--cluster-cidr', '10.99.0.0/16'))[0]).toBe("['10.99.0.0/16']");
  });

  test('pods that nothing declares a network for are in it all the same', async () => {
    expect((await networksOf(pods(pod('10.42.1.9'), pod('172.30.5.6'))))[0]).toBe("['10.42.0.0/16', '172.30.5.0/24']");
  });

  test('NodeLocal DNSCache, an operator of CloudNativePG, and an API on port 16443 (MicroK8s)', async () => {
    const { file } = await init(await workingCopy(repository), {
      ...quiet,
      ...nodeLocalDns,
      ...apiServers(16443, '192.168.4.10'),
      '/apis/apps/v1/deployments': { items: [metadata('operators', 'cnpg')] },
    });
    expect(valueOf(file, 'dnsAddresses')).toBe("['169.254.20.10/32', '10.43.0.10/32']");
    expect(valueOf(file, 'install')).toBe('false');
    expect(noteOn(file, 'install')).toMatch(/^CloudNativePG runs already \(operators\/cnpg\)/);
    expect(valueOf(file, 'apiPorts')).toBe('[443, 16443]');
  });

  test('a remote by SSH, where Argo CD has credentials for the same repository by HTTPS', async () => {
    const secret = { ...metadata('argocd', 'db'), data: { url: Buffer.from(repository).toString('base64') } };
    const { file } = await init(await workingCopy('git@git.home.arpa:db.git'), {
      ...quiet,
      '/api/v1/secrets': { items: [secret] },
    });
    expect(valueOf(file, 'repository')).toBe("'https://git.home.arpa/db.git'");
    expect(noteOn(file, 'repository')).toBe('The remote origin, as Argo CD has credentials for it (Secret argocd/db).');
  });
});
