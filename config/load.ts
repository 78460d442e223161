import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { type CheckedEnvironment, environmentSchema } from './environment.js';
import { EnvironmentError, type Problem } from './problems.js';
import type { Rule } from './rules/rule.js';
import { rules } from './rules/rules.js';

/** An environment that passed every check, with its name: the file's. */
export interface NamedEnvironment extends CheckedEnvironment {
  readonly name: string;
}

/** The environments that a folder holds, by name. */
export function environmentNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'))
    .sort();
}

/**
 * The environments to work on, chosen by `PGPLATFORM_ENV`: a name, several with commas, or `all`.
 *
 * @param choice value of the variable. Default: `homelab`.
 * @throws Error naming the environments there are, when one is not among them.
 */
export function chosenNames(folder: string, choice = 'homelab'): readonly string[] {
  const known = environmentNames(folder);
  const wanted = choice === 'all' ? known : [...new Set(choice.split(',').map((name) => name.trim()))];
  for (const name of wanted) {
    if (known.includes(name)) continue;
    throw new Error(
      `PGPLATFORM_ENV names the environment "${name}", but environments/${name}.ts does not exist. ` +
        `Use ${[...known, 'all'].join(', ')}, or several with commas.`,
    );
  }
  return wanted;
}

/** Imports an environment file by its name. */
export type ImportEnvironment = (name: string) => Promise<{ readonly default?: unknown }>;

/** Imports environment files from a folder. */
export const fromFolder =
  (folder: string): ImportEnvironment =>
  (name) =>
    import(pathToFileURL(join(folder, `${name}.ts`)).href) as ReturnType<ImportEnvironment>;

/**
 * Reads and checks `environments/<name>.ts`.
 *
 * @throws EnvironmentError with every fault that the file has.
 */
export async function loadEnvironment(name: string, importEnvironment: ImportEnvironment): Promise<NamedEnvironment> {
  const file = `environments/${name}.ts`;
  if (!/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name)) {
    throw new EnvironmentError(file, [
      {
        path: '(name of the file)',
        value: name,
        why: 'It is not a DNS-1035 label of at most 32 characters; the stacks and the Application are named after it.',
        cure: 'Rename the file: lower-case letters, digits and hyphens, a letter first.',
      },
    ]);
  }
  const { default: environment } = await importEnvironment(name);
  if (environment === undefined) {
    throw new EnvironmentError(file, [
      {
        path: '(export)',
        why: 'The file has no default export.',
        cure: 'End it with `export default { … } satisfies Environment;`.',
      },
    ]);
  }
  return checkEnvironment(name, environment);
}

/**
 * Checks what an environment file exports.
 *
 * @throws EnvironmentError with every fault at once: those of single fields and those between fields.
 */
export function checkEnvironment(name: string, input: unknown): NamedEnvironment {
  const result = checkedSchema(name).safeParse(input);
  if (result.success) return { ...result.data, name };
  throw new EnvironmentError(
    `environments/${name}.ts`,
    result.error.issues.flatMap((issue) => problemsOf(issue, input)),
  );
}

function checkedSchema(name: string) {
  const betweenFields = z.check<CheckedEnvironment>(({ value, issues }) => {
    const faulty = issues.map((issue) => pathOf(issue.path ?? []));
    const found = rules.filter((rule) => !readsAny(rule, faulty)).flatMap((rule) => rule.check(value, name));
    issues.push(
      ...found.map((problem) => ({ code: 'custom' as const, input: problem.value, path: [], params: { problem } })),
    );
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

function problemsOf(issue: z.core.$ZodIssue, input: unknown): readonly Problem[] {
  const path = pathOf(issue.path);
  const value = valueAt(input, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(path, key, value, knownFields(issue.path, input)));
    case 'invalid_type':
      return [wrongType(path, value, issue.expected, issue.message)];
    case 'invalid_value':
      return [notAmong(path, value, issue.values)];
    case 'invalid_union':
      return [union(path, issue, input)];
    case 'custom': {
      const problem = issue.params?.['problem'] as Problem | undefined;
      return [problem ?? explained(path, value, issue.message)];
    }
    default:
      return [explained(path, value, issue.message)];
  }
}

function explained(path: string, value: unknown, message: string): Problem {
  const [why = '', cure] = message.split('\n');
  return { path, value, why, cure: cure ?? 'See docs/configuration.md for what it may be.' };
}

function unknownField(parent: string, key: string, value: unknown, known: readonly string[]): Problem {
  const near = known.length === 0 ? undefined : closest(key, known);
  const meant =
    near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(2, key.length / 3)
      ? near
      : undefined;
  return {
    path: pathOf(parent === '' ? [key] : [parent, key]),
    value: (value as Record<string, unknown>)[key],
    why: 'There is no such field.',
    cure: meant === undefined ? `Remove it. Fields here are: ${known.join(', ')}.` : `Did you mean ${meant}?`,
  };
}

function wrongType(path: string, value: unknown, expected: string, message: string): Problem {
  const here = path === '' ? '(export)' : path;
  if (value === undefined) {
    return { path: here, why: 'It is missing and has no default.', cure: `Set it. ${describe(path)}` };
  }
  if (message.includes('\n')) return explained(here, value, message);
  return {
    path: here,
    value,
    why: `It is ${kindOf(value)}, not ${article(expected)}.`,
    cure: `Write ${article(expected)}.`,
  };
}

function notAmong(path: string, value: unknown, values: readonly unknown[]): Problem {
  const options = values.map((option) => JSON.stringify(option)).join(', ');
  return { path, value, why: 'It is not one of the values that are possible here.', cure: `Use one of: ${options}.` };
}

function union(path: string, issue: z.core.$ZodIssueInvalidUnion, input: unknown): Problem {
  if (issue.discriminator !== undefined) {
    const value = valueAt(input, issue.path);
    return {
      path,
      value,
      why: 'There is no such kind.',
      cure: `See ${path} in docs/configuration.md for the kinds there are.`,
    };
  }
  return explained(path, valueAt(input, issue.path), issue.message);
}

/** The fields of the object at a path, read from the schema. */
function knownFields(path: readonly PropertyKey[], input: unknown): readonly string[] {
  let schema: z.core.$ZodType | undefined = environmentSchema;
  let value: unknown = input;
  for (const step of path) {
    value = valueAt(value, [step]);
    const inner = unwrapped(schema, valueAt(value, []));
    schema =
      inner instanceof z.ZodArray
        ? inner.element
        : inner instanceof z.ZodRecord
          ? inner.valueType
          : inner instanceof z.ZodObject
            ? (inner.shape as Record<string, z.core.$ZodType>)[String(step)]
            : undefined;
  }
  const object = unwrapped(schema, value);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrapped(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrapped(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const type = (value as { type?: unknown } | undefined)?.type;
    const options: readonly z.core.$ZodType[] = schema.options;
    return options.find(
      (option) => option instanceof z.ZodObject && (option.shape as { type: z.ZodLiteral }).type.value === type,
    );
  }
  return schema;
}

function describe(path: string): string {
  let schema: z.core.$ZodType | undefined = environmentSchema;
  let text = '';
  for (const step of path.split(/[.[\]]+/).filter(Boolean)) {
    const inner: z.core.$ZodType | undefined = unwrapped(schema, undefined);
    schema =
      inner instanceof z.ZodObject
        ? (inner.shape as Record<string, z.core.$ZodType>)[step]
        : inner instanceof z.ZodArray
          ? inner.element
          : undefined;
    if (schema instanceof z.ZodType) text = schema.description ?? '';
  }
  return text;
}

function pathOf(steps: readonly PropertyKey[]): string {
  return steps.reduce<string>(
    (path, step) =>
      typeof step === 'number' ? `${path}[${step}]` : path === '' ? String(step) : `${path}.${String(step)}`,
    '',
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    input,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : article(typeof value);
}

function article(type: string): string {
  const names: Record<string, string> = {
    array: 'a list',
    object: 'a group of fields',
    record: 'a group of fields',
    int: 'a whole number',
    number: 'a number',
    string: 'text in quotes',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}
