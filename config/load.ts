import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { type CheckedEnvironment, environmentSchema } from './environment.js';
import { pathOf, problemsOf, questionsIn, stepsOf, valueAt } from './issues.js';
import { EnvironmentError } from './problems.js';
import type { Rule } from './rules/rule.js';
import { rules } from './rules/rules.js';

/** An environment that passed every check, with its name: the file's. */
export interface NamedEnvironment extends CheckedEnvironment {
  readonly name: string;
  /** The file, as messages name it. */
  readonly file: string;
}

/**
 * The environments that a folder holds, as paths below it. Examples count until there is one of your own: whoever has one
 * wants neither their manifests nor their stacks.
 */
export function environmentNames(folder: string): readonly string[] {
  const own = filesIn(folder);
  return own.length > 0 ? own : filesIn(join(folder, 'examples')).map((name) => `examples/${name}`);
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'))
    .sort();
}

/**
 * The environments to work on, chosen by `--environment` or `PGPLATFORM_ENV`: a name or its file, several with commas, or `all`.
 *
 * @param choice what was chosen. Default: the only environment there is, else `homelab`.
 * @throws Error naming the environments there are, when one is not among them.
 */
export function chosenNames(folder: string, choice?: string): readonly string[] {
  const known = environmentNames(folder);
  if (choice === 'all') return known;
  const standard = known.length === 1 ? basename(known[0] ?? '') : 'homelab';
  const wanted = new Set((choice ?? standard).split(',').map((name) => basename(name.trim(), '.ts')));
  return [...wanted].map((name) => {
    const file = known.find((candidate) => basename(candidate) === name);
    if (file !== undefined) return file;
    const there = known.map((candidate) => basename(candidate));
    throw new Error(
      choice === undefined
        ? `There is more than one environment, and none is called homelab. Set PGPLATFORM_ENV to one of ${[...there, 'all'].join(', ')}, or several with commas.`
        : `There is no environment "${name}", which --environment or PGPLATFORM_ENV names: environments/${name}.ts does not exist. ` +
            `Use ${[...there, 'all'].join(', ')}, or several with commas.`,
    );
  });
}

/** Imports a TypeScript file of whoever runs a program, which no bundle of the program has. */
export async function importFile(file: string): Promise<{ readonly default?: unknown }> {
  const options = { bundle: true, platform: 'node', format: 'esm', logLevel: 'silent', write: false } as const;
  const { outputFiles } = await build({ entryPoints: [file], ...options });
  const text = encodeURIComponent(outputFiles[0]?.text ?? '');
  return import(`data:text/javascript,${text}`) as ReturnType<typeof importFile>;
}

/**
 * Checks the name of an environment.
 *
 * @throws EnvironmentError when stacks and Application cannot be named after it.
 */
export function checkName(name: string, file = `environments/${name}.ts`): void {
  if (/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name)) return;
  throw new EnvironmentError(file, [
    {
      path: '(name of the file)',
      value: name,
      why: 'It is not a DNS-1035 label of at most 32 characters; the stacks and the Application are named after it.',
      cure: 'Rename the file: lower-case letters, digits and hyphens, a letter first.',
    },
  ]);
}

/**
 * Reads and checks an environment file.
 *
 * @param path the file without `.ts`, below the folder.
 * @throws EnvironmentError with every fault that the file has.
 */
export async function loadEnvironment(folder: string, path: string): Promise<NamedEnvironment> {
  const name = basename(path);
  const file = `environments/${path}.ts`;
  checkName(name, file);
  const { default: environment } = await importFile(join(folder, `${path}.ts`));
  if (environment === undefined) {
    throw new EnvironmentError(file, [
      {
        path: '(export)',
        why: 'The file has no default export.',
        cure: 'End it with `export default { … } satisfies Environment;`.',
      },
    ]);
  }
  return checkEnvironment(name, environment, file);
}

/**
 * Checks what an environment file exports.
 *
 * @throws EnvironmentError with every fault at once: those of single fields and those between fields.
 */
export function checkEnvironment(name: string, input: unknown, file = `environments/${name}.ts`): NamedEnvironment {
  const questions = questionsIn(input);
  const result = checkedSchema(name).safeParse(input);
  if (result.success && questions.length === 0) return { ...result.data, name, file };
  const asked = questions.map(({ path }) => path);
  const faults = (result.error?.issues ?? []).flatMap((issue) => problemsOf(issue, input));
  throw new EnvironmentError(file, [...questions, ...faults.filter(({ path }) => !asked.includes(path))]);
}

function checkedSchema(name: string) {
  const betweenFields = z.check<CheckedEnvironment>(({ value, issues }) => {
    const faulty = issues.map((issue) => pathOf(issue.path ?? []));
    const found = rules.filter((rule) => !readsAny(rule, faulty)).flatMap((rule) => rule.check(value, name));
    for (const problem of found.filter((each) => each !== true)) {
      const params = { problem: { value: valueAt(value, stepsOf(problem.path)), ...problem } };
      issues.push({ code: 'custom', input: value, path: [], params });
    }
  });
  // By default zod leaves checks out once a field is faulty; all faults shall be told at once.
  betweenFields._zod.def.when = ({ value }) => typeof value === 'object' && value !== null;
  return environmentSchema.check(betweenFields);
}

/** Whether a faulty path lies above, at or below a path that the rule reads. */
function readsAny({ reads }: Rule, faulty: readonly string[]): boolean {
  const covers = (outer: string, inner: string) =>
    outer === '' || inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  return faulty.some((path) => reads.some((read) => covers(path, read) || covers(read, path)));
}
