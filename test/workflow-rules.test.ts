import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkflow } from './workflows/runner.js';

const folder = join(import.meta.dirname, '..', '.github', 'workflows');
const files = readdirSync(folder);
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const jobs = files.flatMap((file) =>
  Object.entries(readWorkflow(join(folder, file)).jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
);

test.each(files)('%s pins every action by its digest, with the version beside it', (file) => {
  const uses = text(file).match(/^\s*-?\s*uses:.*$/gm) ?? [];
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(files)('%s permits nothing but what a job asks for, and traces no command', (file) => {
  expect(readWorkflow(join(folder, file)).permissions).toEqual({});
  expect(text(file)).not.toMatch(/set -[a-z]*x|xtrace|ACTIONS_STEP_DEBUG|pull_request_target|toJSON\(\s*secrets/);
});

test.each(jobs)('%s has a limit of time, and writes at most comments', (_, job) => {
  const { permissions = {}, 'timeout-minutes': limit } = job as typeof job & { 'timeout-minutes'?: number };
  expect(limit).toBeGreaterThan(0);
  const writes = Object.entries(permissions).filter(([, level]) => level === 'write');
  expect(writes.filter(([scope]) => scope !== 'pull-requests')).toEqual([]);
  // Whoever may write runs nothing of the pull request.
  const foreign = job.steps.some(({ uses = '', run = '' }) => uses.includes('checkout') || run.includes('npm '));
  expect(writes.length > 0 && foreign).toBe(false);
});

test.each(jobs)('%s puts no expression into a script, where a title or branch could become a command', (_, job) => {
  for (const { run = '' } of job.steps) expect(run).not.toContain('${{');
});

test.each(jobs)('%s keeps no credentials in its checkout', (_, job) => {
  for (const step of job.steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))) {
    expect(step.with?.['persist-credentials']).toBe(false);
  }
});
