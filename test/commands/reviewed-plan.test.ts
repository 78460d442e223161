import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Result, runCommand } from '../../cluster/process.js';
import { type Answers, crds, FakeCluster, lanService, readyCluster } from '../support/fake-cluster.js';
import { FakeGitHub } from '../support/fake-github.js';
import { Repository } from '../support/repository.js';
import { identity } from '../support/https.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

// npm run plan and npm run deploy as the workflows run them: a private repository, the token of the job, a checkout of its own.
const token = `ghs_${randomUUID()}`;
const folder = scratch();
const authority = identity(folder, 'authority').cert;
const cluster = new FakeCluster();
const github = new FakeGitHub(token, folder);
let repository: Repository;
let base: string;

// No network of this machine: a deploy asks there whether PostgreSQL answers.
const lan = { ...valid.lan, address: '10.99.0.205', networks: ['10.99.0.0/24'] };

const environment = (change: object = {}) => ({
  ...valid,
  lan,
  argocd: { repository: `${github.address}/origin.git` },
  terraform: { backend: { type: 'kubernetes' } },
  ...change,
});

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockReturnValue(undefined);
  mkdirSync(join(folder, 'states'));
  // Compiled once, since a run calls it dozens of times.
  const terraform = join(folder, 'terraform.mjs');
  const banner = { js: '#!/usr/bin/env node' };
  const source = join(import.meta.dirname, '..', 'support', 'terraform.ts');
  buildSync({ entryPoints: [source], outfile: terraform, bundle: true, platform: 'node', format: 'esm', banner });
  chmodSync(terraform, 0o755);
  await cluster.open();
  await github.open();
  repository = await Repository.create(folder);
  // What a deploy of another environment leaves in Git.
  const other = join(repository.folder, 'cdktf.out', 'stacks', 'office-operator');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, '.terraform.lock.hcl'), '');
  base = await repository.publish(environment(), 'main');
}, 300_000);

/** A cluster with two healthy instances, whose Argo CD runs a revision. */
function running(revision: string): Answers {
  const kinds = ['clusters', 'databases', 'imagecatalogs', 'poolers', 'scheduledbackups'];
  const labels = { 'app.kubernetes.io/managed-by': 'Helm' };
  const annotations = {
    'meta.helm.sh/release-name': 'cloudnative-pg',
    'meta.helm.sh/release-namespace': 'cnpg-system',
  };
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  return {
    ...readyCluster,
    ...Object.fromEntries(kinds.map((kind) => [`${crds}/${kind}.postgresql.cnpg.io`, { metadata: { labels, annotations } }])), // prettier-ignore
    '/api/v1/services': lanService(lan.address),
    '/apis/metallb.io/v1beta1/ipaddresspools': {
      items: [{ metadata: { name: 'lan' }, spec: { addresses: ['10.99.0.200-10.99.0.210'] } }],
    },
    '/api/v1/namespaces/databases/pods': { items: [ready, ready] },
    '/api/v1/namespaces/databases/secrets/postgres-1-ca': {
      data: { 'ca.crt': Buffer.from(authority).toString('base64') },
    },
    '/api/v1/namespaces/databases/configmaps/postgres-ca': {},
    '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/homelab-database': {
      status: { sync: { status: 'Synced', revision }, health: { status: 'Healthy' } },
    },
  };
}

/** Runs a command of the project in a checkout of a commit, as a job does: with its token, if it has one. */
async function inJob(commit: string, given: string, ...command: string[]): Promise<Result & { checkout: string }> {
  const checkout = scratch();
  await repository.checkout(commit, checkout, `${github.address}/origin.git`);
  const result = await runCommand('.github/scripts/with-cluster.sh', ['npm', 'run', '--silent', ...command], {
    cwd: checkout,
    env: {
      HOME: checkout,
      PGPLATFORM_ENV: 'homelab',
      GITHUB_SERVER_URL: github.address,
      GITHUB_TOKEN: given,
      CLUSTER_KUBECONFIG: cluster.kubeconfig(),
      TERRAFORM_BINARY_NAME: join(folder, 'terraform.mjs'),
      TERRAFORM_STAND_IN: join(folder, 'states'),
    },
  });
  return { ...result, checkout };
}
const plan = (commit: string, ...options: string[]) =>
  inJob(commit, '', 'plan', '--', '--base', base, '--checks', 'tests success', '--comment', 'comment.md', ...options);
const deploy = (commit: string, plans: string) => inJob(commit, token, 'deploy', '--', '--plan', plans, '--yes');

/** States of the stacks that something was applied to. */
const applied = () => readdirSync(join(folder, 'states'));

describe('a pull request', () => {
  const plans = join(folder, 'plans');
  let commit: string;
  let planned: Result & { checkout: string };
  beforeAll(async () => {
    commit = await repository.publish(environment({ postgres: { maxConnections: 220 } }), 'more-connections');
    cluster.answers = running(commit);
    planned = await plan(commit, '--save', plans);
  }, 300_000);

  test('is told what it changes, what that does to the database, and what Terraform would do', () => {
    expect(planned).toMatchObject({ status: 0, stdout: expect.stringContaining('Blast radius') as string });
    const comment = readFileSync(join(planned.checkout, 'comment.md'), 'utf8');
    expect(comment).toContain('Checks: tests success');
    expect(comment).toContain(
      '| **breaks connections for seconds** | restarts every instance: the replicas first, then the primary hands over | `max_connections` |',
    );
    expect(comment).toContain('-      max_connections: "200"\n+      max_connections: "220"');
    expect(comment).toContain('<summary>homelab-operator</summary>');
    expect(comment).toContain('will be updated in-place');
  });

  test('with a danger that nobody acknowledged fails, though its author removed the old manifests to get there', async () => {
    await repository.git('rm', '-r', '--quiet', 'manifests');
    await repository.commit('removed');
    const moved = environment({ lan: { ...lan, address: '10.99.0.206' } });
    const danger = await plan(await repository.publish(moved, 'moved'), '--without-cluster');
    await repository.git('reset', '--quiet', '--hard', commit);
    expect(danger.status).toBe(1);
    const comment = readFileSync(join(danger.checkout, 'comment.md'), 'utf8');
    expect(comment).toContain('No Terraform plan: it needs a machine that reaches the Kubernetes API');
    expect(comment).toContain(
      "- `acknowledge`: This changes an endpoint that clients hold: lan-address: 10.99.0.205 -> 10.99.0.206. Take the change back, or add 'lan-address: 10.99.0.205 -> 10.99.0.206' to acknowledge and tell the clients.",
    );
  }, 300_000);

  test('is not applied when one of its plans is another than planning again gives', async () => {
    await repository.push(commit, 'main');
    const forged = scratch();
    cpSync(plans, forged, { recursive: true });
    const file = join(forged, 'homelab-database.tfplan');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), to: 'x' }));
    const stale = 'The plan of homelab-database is stale: what Terraform would do now is not what was reviewed.';
    expect((await deploy(commit, forged)).stderr).toContain(stale);
    expect(applied()).toEqual([]);
  }, 300_000);

  test('is applied after the merge by the token of the job, though Argo CD is at a newer merge already; the token stays nowhere', async () => {
    await repository.git('checkout', '--quiet', '--detach', commit);
    writeFileSync(join(repository.folder, 'notes.md'), 'Another pull request.\n');
    const newer = await repository.commit('main');
    cluster.answers = running(newer);
    const deployed = await deploy(commit, plans);
    expect(deployed).toMatchObject({ status: 0, stdout: expect.stringContaining('Apply complete!') as string });
    expect(applied().sort()).toEqual(['homelab-database.state', 'homelab-operator.state']);
    expect(await runCommand('grep', ['-rl', token, deployed.checkout])).toMatchObject({ status: 1, stdout: '' });
  }, 300_000);
});
