import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { runCommand } from '../../cluster/process.js';
import { FakeGitHub } from '../support/fake-github.js';
import { scratch } from '../support/scratch.js';

const scripts = join(import.meta.dirname, '..', '..', '.github', 'scripts');
const token = 'ghs_tokenOfTheJob';
const commit = 'c0ffee';
const repository = 'me/postgresql';
const home = scratch();

const [github, other] = [new FakeGitHub(token, home), new FakeGitHub(token, home)];
beforeAll(async () => {
  const entryPoints = ['check-repository', 'find-reviewed-plan'].map((name) => join(scripts, `${name}.ts`));
  const form = { bundle: true, platform: 'node', format: 'esm', outExtension: { '.js': '.mjs' } } as const;
  buildSync({ entryPoints, outdir: home, ...form });
  await runCommand('git', ['init', '--quiet', '--bare', join(home, 'postgresql.git')]);
  await runCommand('git', ['-C', join(home, 'postgresql.git'), 'update-server-info']);
  await Promise.all([github.open(), other.open()]);
});

/** Runs a script as a step of a job does. */
async function script(name: string, ...args: string[]) {
  const output = join(scratch(), 'output');
  writeFileSync(output, '');
  const { status, stdout, stderr } = await runCommand('node', [join(home, `${name}.mjs`), ...args], {
    env: {
      GITHUB_API_URL: github.address,
      GITHUB_OUTPUT: output,
      GITHUB_REF_NAME: 'main',
      GITHUB_REPOSITORY: repository,
      GITHUB_SHA: commit,
      GITHUB_TOKEN: token,
    },
  });
  return { status, said: stdout + stderr, output: readFileSync(output, 'utf8') };
}

describe('the deploy of a merge', () => {
  const pull = (more: object = {}) => ({
    number: 5,
    merged_at: '2026-01-01T00:00:00Z',
    base: { ref: 'main' },
    head: { sha: 'head' },
    ...more,
  });
  const pulls = `/commits/${commit}/pulls`;
  const runs = '/actions/workflows/plan.yml/runs';
  const plan = {
    head_sha: 'head',
    event: 'pull_request',
    status: 'success',
    head_repository: { full_name: repository },
  };
  /** Runs of the workflow plan, as GitHub filters them. */
  const among =
    (...all: { readonly [name: string]: unknown }[]) =>
    (query: URLSearchParams) => ({
      workflow_runs: all.filter((each) => [...query].every(([name, value]) => each[name] === value)),
    });
  const merged = {
    [pulls]: [pull()],
    [runs]: among({ ...plan, id: 6, head_sha: 'older' }, { ...plan, id: 7 }),
    '/actions/runs/7/jobs': { jobs: [{ name: 'check', conclusion: 'success' }, { name: 'plan', conclusion: 'success' }] }, // prettier-ignore
  };

  test('takes the plan that the last commit of its pull request was reviewed with', async () => {
    github.answers = merged;
    const { status, said, output } = await script('find-reviewed-plan');
    expect([status, said, output]).toEqual([0, expect.stringContaining('pull request #5'), 'run=7\n']);
  });

  test('asks again while GitHub does not know yet which pull request was merged', async () => {
    const known = [[], [pull({ merged_at: null })], [pull({ base: { ref: 'release' } }), pull()]];
    github.answers = { ...merged, [pulls]: () => known.shift() ?? [] };
    expect(await script('find-reviewed-plan', '12')).toMatchObject({ status: 0, output: 'run=7\n' });
    expect(known).toEqual([]);
  });

  test.each<readonly [string, typeof github.answers, string]>([
    [
      'no pull request brought the commit',
      { [pulls]: [] },
      `No pull request brought ${commit} to main, so that nobody reviewed its plan. Run npm run deploy by hand and read its plan.`,
    ],
    [
      'the plan did not succeed',
      { [runs]: among({ ...plan, id: 7, status: 'failure' }) },
      'The plan of pull request #5 (head) did not succeed in this repository.',
    ],
    [
      'the plan is one of a fork, which runs the workflow that it brings',
      { [runs]: among({ ...plan, id: 7, head_repository: { full_name: 'stranger/postgresql' } }) },
      'The plan of pull request #5 (head) did not succeed in this repository.',
    ],
    [
      'the plan was skipped',
      { '/actions/runs/7/jobs': { jobs: [{ name: 'plan', conclusion: 'skipped' }] } },
      'The plan of pull request #5 (head) was not made: the job plan of run 7 is skipped.',
    ],
    ['GitHub answers with an error', { [pulls]: undefined }, 'answered 404'],
  ])('stops with the reason when %s', async (_, situation, message) => {
    github.answers = { ...merged, ...situation };
    const { status, said, output } = await script('find-reviewed-plan', '0');
    expect([status, said, output]).toEqual([1, expect.stringContaining(`::error::`), '']);
    expect(said).toContain(message);
  });
});

describe('a repository whose jobs reach the cluster', () => {
  const reviewed = { protection_rules: [{ type: 'branch_policy' }, { type: 'required_reviewers' }] };
  const check = () => script('check-repository', 'production');

  test('is refused when it is public: a fork brings its own workflow', async () => {
    github.answers = { '': { private: false }, '/environments/production': reviewed };
    const { status, said } = await check();
    expect(status).toBe(1);
    expect(said).toContain('::error::me/postgresql is public, and CLUSTER_RUNNER names a runner');
    expect(said).toContain('Make the repository private, or take the runner and the variable CLUSTER_RUNNER away');
  });

  test('passes without a word when it is private and somebody has to agree', async () => {
    github.answers = { '': { private: true }, '/environments/production': reviewed };
    expect(await check()).toEqual({ status: 0, said: '', output: '' });
  });

  test.each([{ protection_rules: [{ type: 'branch_policy' }] }, undefined])(
    'is warned of when nobody has to agree: %j',
    async (environment) => {
      github.answers = { '': { private: true }, ...(environment && { '/environments/production': environment }) };
      const { status, said } = await check();
      expect([status, said]).toEqual([0, expect.stringContaining('::warning::The environment production has no required reviewers')]); // prettier-ignore
    },
  );
});

describe('a command with what its job was given', () => {
  const withCluster = (env: Record<string, string>, ...command: string[]) =>
    runCommand(join(scripts, 'with-cluster.sh'), command, {
      cwd: home,
      env: { HOME: home, TMPDIR: home, GIT_TERMINAL_PROMPT: '0', GITHUB_SERVER_URL: github.address, ...env },
    });
  const read = (from: string) => ['git', 'ls-remote', `${from}/postgresql.git`];

  test('reads the private repository by the token of the job, which is kept nowhere', async () => {
    expect(await withCluster({ GITHUB_TOKEN: '' }, ...read(github.address))).not.toMatchObject({ status: 0 });
    expect(await withCluster({ GITHUB_TOKEN: token }, ...read(github.address))).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(await runCommand('grep', ['-rl', token, home])).toMatchObject({ status: 1, stdout: '' });
  });

  test('gives the token to no other server', async () => {
    expect(await withCluster({ GITHUB_TOKEN: token }, ...read(other.address))).not.toMatchObject({ status: 0 });
    expect(other.authorized).toBe(0);
  });

  test('has the kubeconfig of the environment, which ends with it though it fails', async () => {
    const look = 'stat -c %a "$KUBECONFIG"; cat "$KUBECONFIG"; echo "$KUBECONFIG"; exit 3';
    const { status, stdout } = await withCluster({ CLUSTER_KUBECONFIG: 'kind: Config' }, 'bash', '-c', look);
    const [mode, content, file = ''] = stdout.split('\n');
    expect([status, mode, content, existsSync(file)]).toEqual([3, '600', 'kind: Config', false]);
  });

  test('has the kubeconfig of the runner where the environment brings none', async () => {
    const env = { CLUSTER_KUBECONFIG: '', KUBECONFIG: '/etc/runner' };
    expect(await withCluster(env, 'printenv', 'KUBECONFIG')).toMatchObject({ status: 0, stdout: '/etc/runner\n' });
  });
});
