import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Result, runCommand } from '../../cluster/process.js';
import { linkModules } from '../../review/base.js';
import { type Contexts, holds, interpolated, type Outcome } from './expressions.js';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Record<string, string | number | boolean>;
  readonly run?: string;
  readonly env?: Record<string, string>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly outputs?: Record<string, string>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: unknown;
  readonly permissions?: Record<string, string>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Record<string, Job>;
}

export interface JobResult {
  readonly result: Outcome | 'skipped';
  readonly outputs: Record<string, string>;
  /** All that its steps printed. */
  readonly log: string;
  readonly summary: string;
}

/** What stands for GitHub: the event, the repository, and the machine that the jobs run on. */
export interface Machine {
  /** Contexts that the event brings: `github`, `vars`. */
  readonly contexts: Contexts;
  /** Bare repository, and what is checked out of it. */
  readonly origin: string;
  readonly commit: string;
  /** Where artifacts of the run lie, by their name. */
  readonly artifacts: string;
  /** Environment that every step gets, PATH among it. Nothing else of this process reaches a step. */
  readonly env: Record<string, string>;
  /** Put into a fresh checkout instead of an installation from the network. */
  readonly modules: string;
  /** Whether only the jobs are chosen, and no step is run. Default: false. */
  readonly dry?: boolean;
  /** Steps that are left out, by the beginning of what they run. Default: none. */
  readonly leaveOut?: readonly string[];
}

export const readWorkflow = (file: string): Workflow => parse(readFileSync(file, 'utf8')) as Workflow;

/** Runs the jobs of a workflow on this machine, in the order in which they need each other. */
export async function runWorkflow(workflow: Workflow, machine: Machine): Promise<Record<string, JobResult>> {
  const results: Record<string, JobResult> = {};
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const needed = [job.needs ?? []].flat();
    const needs = Object.fromEntries(needed.map((each) => [each, results[each]]));
    const outcome = needed.every((each) => results[each]?.result === 'success') ? 'success' : 'failure';
    const contexts = { ...machine.contexts, needs };
    results[name] = holds(job.if, contexts, outcome)
      ? await runJob(workflow, job, { ...machine, contexts })
      : { result: 'skipped', outputs: {}, log: '', summary: '' };
  }
  return results;
}

async function runJob(workflow: Workflow, job: Job, machine: Machine): Promise<JobResult> {
  const home = mkdtempSync(join(tmpdir(), 'postgresql-job-'));
  const folder = join(home, 'work');
  mkdirSync(folder);
  const summaryFile = join(home, 'summary');
  writeFileSync(summaryFile, '');
  const steps: Record<string, { outcome: Outcome | 'skipped'; outputs: Record<string, string> }> = {};
  let outcome: Outcome = 'success';
  let log = '';
  const contexts = (): Contexts => ({ ...machine.contexts, steps });
  const filled = (values: Record<string, string | number | boolean> = {}) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, interpolated(String(value), contexts())]));
  for (const [index, step] of (machine.dry === true ? [] : job.steps).entries()) {
    const id = step.id ?? `step-${index}`;
    if (!holds(step.if, contexts(), outcome)) {
      steps[id] = { outcome: 'skipped', outputs: {} };
      continue;
    }
    const outputFile = join(home, `output-${index}`);
    writeFileSync(outputFile, '');
    const env = {
      ...machine.env,
      HOME: home,
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      // For the stand-in of gh, which allows no more than the job is permitted.
      PERMISSIONS: JSON.stringify(job.permissions ?? workflow.permissions ?? {}),
      ...filled(job.env),
      ...filled(step.env),
    };
    const { status, stdout, stderr } =
      step.uses === undefined
        ? await runScript(interpolated(step.run ?? '', contexts()), workflow, machine, folder, env)
        : await use(step.uses, filled(step.with), machine, folder);
    log += `${stdout}${stderr}`;
    const outputs = readFileSync(outputFile, 'utf8').split('\n').filter(Boolean);
    const result = status === 0 ? 'success' : 'failure';
    steps[id] = { outcome: result, outputs: Object.fromEntries(outputs.map(pair)) };
    if (result === 'failure') outcome = 'failure';
  }
  return { result: outcome, outputs: filled(job.outputs), log, summary: readFileSync(summaryFile, 'utf8') };
}

const pair = (line: string): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)];

async function runScript(
  script: string,
  workflow: Workflow,
  machine: Machine,
  folder: string,
  env: Record<string, string>,
): Promise<Result> {
  if ((machine.leaveOut ?? []).some((beginning) => script.startsWith(beginning))) return done('');
  if (script === 'npm ci') {
    linkModules(machine.modules, join(folder, 'node_modules'));
    return done('');
  }
  // As GitHub calls it: with pipefail only where the workflow names the shell.
  const options = workflow.defaults?.run?.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
  return runCommand('env', ['-i', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'bash', ...options, '-c', script], { cwd: folder }); // prettier-ignore
}

const done = (stdout: string): Result => ({ status: 0, stdout, stderr: '' });
const failed = (stderr: string): Result => ({ status: 1, stdout: '', stderr });

/** What an action does, as far as the workflows of this project use it. */
async function use(action: string, inputs: Record<string, string>, machine: Machine, folder: string): Promise<Result> {
  const [name = ''] = action.split('@');
  switch (name) {
    case 'actions/checkout': {
      // Without fetch-depth 0 there is one commit and no other.
      const depth = inputs['fetch-depth'] === '0' ? [] : ['--depth', '1'];
      const cloned = await runCommand('git', ['clone', '--quiet', ...depth, `file://${machine.origin}`, folder]);
      if (cloned.status !== 0) return cloned;
      const fetched = await runCommand('git', ['-C', folder, 'fetch', '--quiet', ...depth, 'origin', machine.commit]);
      if (fetched.status !== 0) return fetched;
      return runCommand('git', ['-C', folder, 'checkout', '--quiet', '--detach', machine.commit]);
    }
    case 'actions/setup-node':
    case 'hashicorp/setup-terraform':
      return done('');
    case 'actions/upload-artifact': {
      const source = join(folder, inputs['path'] ?? '');
      if (!existsSync(source)) return failed(`No files were found at ${inputs['path'] ?? ''}\n`);
      cpSync(source, join(machine.artifacts, inputs['name'] ?? ''), { recursive: true });
      return done('');
    }
    case 'actions/download-artifact': {
      const artifact = join(machine.artifacts, inputs['name'] ?? '');
      if (!existsSync(artifact)) return failed(`Artifact not found: ${inputs['name'] ?? ''}\n`);
      cpSync(artifact, join(folder, inputs['path'] ?? ''), { recursive: true });
      return done('');
    }
    default:
      return failed(`No stand-in for ${action}\n`);
  }
}
