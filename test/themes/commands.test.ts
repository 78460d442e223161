import { jest } from '@jest/globals';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cluster/process.js';
import deploy from '../../commands/deploy.js';
import { synthesize } from '../../commands/synthesize.js';
import { textsIn } from '../support/blocks.js';
import { type Answers, crds, FakeCluster, lanService, readyCluster } from '../support/fake-cluster.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

const api = new FakeCluster();
const ready: Answers = { ...readyCluster, '/api/v1/services': lanService() };

beforeAll(() => api.open());

interface Situation {
  readonly env?: Record<string, string>;
  readonly repository?: string;
  readonly context?: string;
  readonly git?: readonly string[][];
  readonly server?: string;
  readonly version?: string;
  readonly options?: readonly string[];
  /** What differs from a cluster that is ready. */
  readonly cluster?: Answers;
}

/** A working copy in a situation, and what `npm run deploy` says in it before it stops. */
async function deployIn(situation: Situation): Promise<string> {
  const folder = scratch();
  api.answers = { ...ready, ...situation.cluster };
  mkdirSync(join(folder, 'environments'));
  const environment = {
    ...valid,
    kubernetes: { ...valid.kubernetes, context: situation.context },
    // Nobody asks the network for a chart.
    operator: { chart: { repository: 'http://127.0.0.1:2' } },
    argocd: { repository: situation.repository ?? join(folder, 'remote.git') },
  };
  writeFileSync(join(folder, 'environments', 'homelab.ts'), `export default ${JSON.stringify(environment)};`);
  const terraform = join(folder, 'terraform');
  // Stands for a Terraform that has nothing to do.
  writeFileSync(
    terraform,
    `#!/bin/sh\n[ "$1" = version ] && echo '{"terraform_version":"${situation.version ?? '1.11.4'}"}'\nexit 0\n`,
  );
  chmodSync(terraform, 0o755);
  writeFileSync(join(folder, 'kubeconfig'), api.kubeconfig(situation.server));
  const env = {
    HOME: folder,
    KUBECONFIG: join(folder, 'kubeconfig'),
    TERRAFORM_BINARY_NAME: terraform,
    GIT_CEILING_DIRECTORIES: join(folder, '..'),
    PGPLATFORM_ENV: 'homelab',
    ...situation.env,
  };
  await synthesize(folder, ['homelab']);
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'init.defaultBranch=main'];
  for (const command of situation.git ?? []) await runCommand('git', [...identity, ...command], { cwd: folder, env });
  const before = process.env;
  const said: string[] = [];
  for (const channel of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, channel).mockImplementation((line) => said.push(String(line)));
  try {
    process.env = { ...before, ...env };
    await deploy(folder, situation.options ?? ['--yes']);
    expect(process.exitCode).toBe(1);
  } finally {
    process.env = before;
    process.exitCode = 0;
    jest.restoreAllMocks();
  }
  return said.join('\n').replaceAll(folder, '<project>');
}

const committed = [
  ['init', '-q'],
  ['add', 'manifests', 'environments'],
  ['commit', '-qm', 'manifests'],
];
const pushed = [...committed, ['init', '-q', '--bare', 'remote.git'], ['push', '-q', 'remote.git', 'main']];

/** The branch has one commit more than this working copy. */
const behind = (...change: string[]) => [
  ...pushed,
  change,
  ['commit', '-qm', 'another'],
  ['push', '-q', 'remote.git', 'HEAD:main'],
  ['reset', '-q', '--hard', 'HEAD~1'],
];

/** What is said in each, by its title. */
const texts = textsIn(join(import.meta.dirname, 'commands.txt'));
const situations: Readonly<Record<string, Situation>> = {
  'Terraform is missing': { env: { TERRAFORM_BINARY_NAME: 'no-such-terraform' } },
  'Terraform would write passwords into its state': { version: '1.10.5' },
  'KUBECONFIG names a file that is not there': { env: { KUBECONFIG: '/nowhere/config' } },
  'the API does not answer': { server: 'http://127.0.0.1:9' },
  'the context does not exist': { context: 'office' },
  'the repository is still the example': { repository: 'https://git.example.com/homelab/db.git' },
  'this is not a Git working copy': {},
  'the manifests are not committed': { git: [['init', '-q']] },
  'only the environment file differs from a branch that is newer': {
    git: behind('mv', 'environments/homelab.ts', 'environments/other.ts'),
  },
  'the branch cannot be read': { git: committed },
  'the manifests are not pushed': {
    git: [
      ['init', '-q'],
      ['add', 'environments'],
      ['commit', '-qm', 'environment'],
      ['init', '-q', '--bare', 'remote.git'],
      ['push', '-q', 'remote.git', 'main'],
      ['add', 'manifests'],
      ['commit', '-qm', 'manifests'],
    ],
  },
  'the CRDs of the operator are missing': { git: pushed },
  'Argo CD is not installed': {
    cluster: { [`${crds}/applications.argoproj.io`]: undefined },
  },
  'the operator is there already and the state of Terraform does not know it': {
    git: pushed,
    cluster: {
      '/api/v1/namespaces/cnpg-system': { metadata: { name: 'cnpg-system' } },
      '/api/v1/namespaces/cnpg-system/secrets': {
        items: [{ metadata: { name: 'sh.helm.release.v1.cloudnative-pg.v1' } }],
      },
    },
  },
  'the cluster is not ready': { git: pushed, cluster: { '/api/v1/nodes': { items: [] } } },
  'an option does not exist': { options: ['--force'] },
};

test.each(Object.entries(situations))('deploy stops with a message when %s', async (title, situation) => {
  expect(await deployIn(situation)).toContain(texts.get(title)?.join('\n'));
});
