import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { github, main, setting } from './github.ts';

// Finds the run of the workflow plan that the pull request of GITHUB_SHA was reviewed with, and puts its id into GITHUB_OUTPUT.
// Usage: node .github/scripts/find-reviewed-plan.ts [SECONDS to ask for the pull request, default 60]

interface Pull {
  readonly number: number;
  readonly merged_at: string | null;
  readonly base: { readonly ref: string };
  readonly head: { readonly sha: string };
}

interface Run {
  readonly id: number;
  readonly head_repository: { readonly full_name: string } | null;
}

const cure = 'Run npm run deploy by hand and read its plan.';

await main(async () => {
  const commit = setting('GITHUB_SHA');
  const pull = await pullOf(commit, Number(process.argv[2] ?? 60));
  const plan = `The plan of pull request #${pull.number} (${pull.head.sha})`;
  const query = new URLSearchParams({ event: 'pull_request', status: 'success', head_sha: pull.head.sha });
  const { workflow_runs } = await github<{ workflow_runs: readonly Run[] }>(
    `/actions/workflows/plan.yml/runs?${query.toString()}`,
  );
  // A fork runs the workflow file that it brings.
  const run = workflow_runs.find(({ head_repository: from }) => from?.full_name === setting('GITHUB_REPOSITORY'));
  if (run === undefined) throw new Error(`${plan} did not succeed in this repository. ${cure}`);
  const { jobs } = await github<{ jobs: readonly { name: string; conclusion: string }[] }>(
    `/actions/runs/${run.id}/jobs`,
  );
  // A run whose job was skipped counts as a success.
  const conclusion = jobs.find(({ name }) => name === 'plan')?.conclusion ?? 'missing';
  if (conclusion !== 'success') {
    throw new Error(`${plan} was not made: the job plan of run ${run.id} is ${conclusion}. ${cure}`);
  }
  console.log(`${plan} was made by run ${run.id}.`);
  appendFileSync(setting('GITHUB_OUTPUT'), `run=${run.id}\n`);
});

/** The merged pull request that brought a commit. GitHub knows it only some seconds after the merge. */
async function pullOf(commit: string, seconds: number): Promise<Pull> {
  const branch = setting('GITHUB_REF_NAME');
  const end = Date.now() + seconds * 1000;
  const interval = (seconds * 1000) / 12;
  for (;;) {
    const pulls = await github<readonly Pull[]>(`/commits/${commit}/pulls`);
    const pull = pulls.find(({ merged_at: merged, base }) => merged !== null && base.ref === branch);
    if (pull !== undefined) return pull;
    if (Date.now() >= end) break;
    await pause(interval);
  }
  throw new Error(`No pull request brought ${commit} to ${branch}, so that nobody reviewed its plan. ${cure}`);
}
