import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { scratch } from './support/scratch.js';
import { valid } from './support/valid.js';
import { type StandInCluster, startCluster } from './workflows/cluster.js';
import { Repository } from './workflows/repository.js';
import { type JobResult, readWorkflow, runWorkflow } from './workflows/runner.js';

const project = join(import.meta.dirname, '..');
const token = 'ghs_thisIsTheTokenOfTheRun';
const folder = scratch();
const hub = join(folder, 'hub');
let repository: Repository;
let cluster: StandInCluster;
let base: string;

const environment = (change: object = {}) => ({
  ...valid,
  argocd: { repository: repository.origin },
  terraform: { backend: { type: 'kubernetes' } },
  ...change,
});

beforeAll(async () => {
  for (const name of ['hub', 'bin', 'states']) mkdirSync(join(folder, name));
  for (const program of ['gh', 'terraform']) {
    const file = join(folder, 'bin', program);
    // Compiled once, since a run calls them dozens of times.
    buildSync({
      entryPoints: [join(project, 'test', 'workflows', `${program}.ts`)],
      outfile: join(folder, `${program}.mjs`),
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    writeFileSync(file, `#!/bin/sh\nexec node ${join(folder, `${program}.mjs`)} "$@"\n`);
    chmodSync(file, 0o755);
  }
  cluster = await startCluster();
  cluster.writeKubeconfig(join(folder, 'kubeconfig'));
  repository = await Repository.create(folder);
  base = await repository.publish(environment(), 'main');
}, 300_000);
afterAll(() => cluster.close());

interface Situation {
  readonly commit: string;
  readonly vars?: object;
  readonly fork?: boolean;
  /** Only which jobs run. */
  readonly dry?: boolean;
}

/** Runs plan.yml for a pull request as GitHub would. */
async function plan({ commit, vars = { CLUSTER_RUNNER: 'home' }, fork = false, dry = false }: Situation) {
  const artifacts = scratch();
  const head = { sha: commit, repo: { full_name: fork ? 'stranger/postgresql' : 'me/postgresql' } };
  const event = { pull_request: { number: 1, base: { sha: base }, head } };
  const github = { event, ref: 'refs/pull/1/merge' };
  return { artifacts, jobs: await runOn('plan', commit, github, vars, artifacts, dry) };
}

/** Runs deploy.yml for a commit on main. */
const deploy = (commit: string) =>
  runOn('deploy', commit, { event: {}, ref: 'refs/heads/main' }, { CLUSTER_RUNNER: 'home' }, scratch());

function runOn(
  workflow: string,
  commit: string,
  github: object,
  vars: object,
  artifacts: string,
  dry = false,
): Promise<Record<string, JobResult>> {
  return runWorkflow(readWorkflow(join(project, '.github', 'workflows', `${workflow}.yml`)), {
    contexts: { github: { ...github, repository: 'me/postgresql', sha: commit, token }, vars },
    origin: repository.origin,
    commit,
    artifacts,
    dry,
    modules: join(project, 'node_modules'),
    // They are what runs here already.
    leaveOut: ['npm run types', 'npm test'],
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      KUBECONFIG: join(folder, 'kubeconfig'),
      GITHUB_STAND_IN: hub,
      TERRAFORM_STAND_IN: join(folder, 'states'),
    },
  });
}

/** Lets GitHub know of a merge: which pull request brought a commit, and what its plan left. */
async function merged(commit: string, head: string, artifacts?: string): Promise<void> {
  const runs = artifacts === undefined ? {} : { [head]: 7 };
  writeFileSync(join(hub, 'github.json'), JSON.stringify({ pulls: { [commit]: head }, runs }));
  if (artifacts === undefined) return;
  cpSync(join(artifacts, 'plan'), join(hub, 'run-7', 'plan'), { recursive: true });
  await repository.git('push', '--quiet', '--force', 'origin', `${commit}:refs/heads/main`);
}

const results = (jobs: Record<string, JobResult>) =>
  Object.fromEntries(Object.entries(jobs).map(([name, { result }]) => [name, result]));
const shownComment = () => readFileSync(join(hub, 'comment-1.md'), 'utf8');
const stateOf = (stack: string) => {
  const file = join(folder, 'states', `${stack}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { serial: number }).serial : 0;
};

describe('a pull request', () => {
  let commit: string;
  let artifacts: string;
  let jobs: Record<string, JobResult>;
  let comment: string;
  beforeAll(async () => {
    await merged('none', 'none');
    commit = await repository.publish(environment({ postgres: { maxConnections: 220 } }), 'more-connections');
    cluster.commit = commit;
    ({ jobs, artifacts } = await plan({ commit }));
    comment = shownComment();
  }, 300_000);

  test('is told in one comment what it changes, what that does to the database, and what Terraform would do', () => {
    expect([jobs['plan']?.log, results(jobs)]).toEqual([
      expect.stringContaining('Blast radius'),
      { check: 'success', plan: 'success', comment: 'success' },
    ]);
    expect(comment).toContain('Checks: types and lint success, tests success, synthesis success');
    expect(comment).toContain(
      '| **breaks connections for seconds** | restarts every instance: the replicas first, then the primary hands over | `max_connections` |',
    );
    expect(comment).toContain('-      max_connections: "200"\n+      max_connections: "220"');
    expect(comment).toContain('<summary>homelab-operator</summary>');
    expect(comment).toContain('will be updated in-place');
    expect(jobs['check']?.summary).toContain('No Terraform plan: it needs a machine that reaches the Kubernetes API');
  });

  test('gets no token printed, and none into an artifact', () => {
    const files = readdirSync(artifacts, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    const all = [...Object.values(jobs).flatMap(({ log, summary }) => [log, summary]), ...texts].join('\n');
    expect(all).not.toContain(token);
    expect(all).toContain('max_connections');
  });

  test('from a fork neither reaches the cluster nor writes a comment', async () => {
    const chosen = await plan({ commit, fork: true, dry: true });
    expect(results(chosen.jobs)).toEqual({ check: 'success', plan: 'skipped', comment: 'skipped' });
  });

  test('without a runner has all but the plan of Terraform; it fails when its manifests are not those of its environment file', async () => {
    const file = join(repository.folder, 'manifests', 'homelab', 'networkpolicy-default-deny.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}# by hand\n`);
    const byHand = await plan({ commit: await repository.commit('by-hand'), vars: {} });
    await repository.git('reset', '--quiet', '--hard', commit);
    expect(results(byHand.jobs)).toEqual({ check: 'failure', plan: 'skipped', comment: 'success' });
    expect(shownComment()).toContain('tests success, synthesis failure');
    expect(shownComment()).toContain('| `max_connections` |');
    expect(shownComment()).toContain('No Terraform plan: it needs a machine that reaches the Kubernetes API');
  }, 300_000);

  test('with a danger that nobody acknowledged fails, though its author removed the old manifests to get there', async () => {
    await repository.git('rm', '-r', '--quiet', 'manifests');
    const moved = environment({ lan: { ...valid.lan, address: '192.168.4.206' } });
    const danger = await plan({ commit: await repository.publish(moved, 'moved') });
    await repository.git('reset', '--quiet', '--hard', commit);
    expect(results(danger.jobs)).toEqual({ check: 'failure', plan: 'skipped', comment: 'success' });
    expect(shownComment()).toContain(
      "- `acknowledge`: This changes an endpoint that clients hold: lan-address: 192.168.4.205 -> 192.168.4.206. Take the change back, or add 'lan-address: 192.168.4.205 -> 192.168.4.206' to acknowledge and tell the clients.",
    );
  }, 300_000);

  test('that was merged without a plan is not applied', async () => {
    await merged(commit, 'head-of-the-pull-request');
    const found = await deploy(commit);
    expect(results(found)).toEqual({ find: 'failure', apply: 'skipped' });
    expect(found['find']?.log).toContain('The workflow plan did not succeed for head-of-the-pull-request.');
    const direct = await deploy('pushed-by-hand');
    expect(results(direct)).toEqual({ find: 'failure', apply: 'skipped' });
    expect(direct['find']?.log).toContain('No pull request brought pushed-by-hand');
  }, 300_000);

  test('is not applied when main has other files than were reviewed', async () => {
    const other = await repository.publish(environment({ postgres: { maxConnections: 210 } }), 'main');
    await merged(other, commit, artifacts);
    const stale = await deploy(other);
    await repository.git('reset', '--quiet', '--hard', commit);
    expect(results(stale)).toEqual({ find: 'success', apply: 'failure' });
    expect(stale['apply']?.log).toContain('The plan is stale: manifests/homelab changed after the review.');
    expect(stateOf('homelab-operator')).toBe(0);
  }, 300_000);

  test.each(['homelab-operator', 'homelab-database'])(
    'is not applied when the plan of %s is another than planning anew gives',
    async (stack) => {
      await merged(commit, commit, artifacts);
      const file = join(hub, 'run-7', 'plan', `${stack}.tfplan`);
      const plan = readFileSync(file, 'utf8');
      writeFileSync(file, JSON.stringify({ ...(JSON.parse(plan) as object), configuration: 'x' }));
      const forged = await deploy(commit);
      writeFileSync(file, plan);
      expect(forged['apply']?.log).toContain(
        `The plan of ${stack} is stale: what Terraform would do now is not what was reviewed.`,
      );
      expect([stateOf('homelab-operator'), stateOf('homelab-database')]).toEqual([0, 0]);
    },
    300_000,
  );

  test('is applied after the merge by the plan that was reviewed, and that plan no second time', async () => {
    await merged(commit, commit, artifacts);
    const applied = await deploy(commit);
    expect([applied['apply']?.log, results(applied)]).toEqual([
      expect.stringContaining('Apply complete!'),
      { find: 'success', apply: 'success' },
    ]);
    expect([stateOf('homelab-operator'), stateOf('homelab-database')]).toEqual([1, 1]);
    const again = await deploy(commit);
    expect(again['apply']?.log).toContain('The plan of homelab-operator is stale');
    expect(again['apply']?.result).toBe('failure');
    expect(stateOf('homelab-operator')).toBe(1);
  }, 300_000);
});
