import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { environmentSchema } from './environment.js';
import type { Problem } from './problems.js';
import { documented, kindsOf } from './schema/reference.js';

/** What `npm run init` writes where it cannot know the value; the comment above it asks. */
export const question = 'QUESTION';

/** The questions of `npm run init` that nobody has answered yet. */
export function questionsIn(value: unknown, path: readonly PropertyKey[] = [], file = value): readonly Problem[] {
  if (value === question) {
    const why = 'npm run init could not know it; the comment above it says what is asked.';
    return [{ path: pathOf(path), value, why, cure: `Answer it here. ${describe(path, file)}` }];
  }
  if (typeof value !== 'object' || value === null) return [];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps.flatMap((step) => questionsIn(valueAt(value, [step]), [...path, step], file));
}

/** What a person has to know of an issue that zod found in an environment file. */
export function problemsOf(issue: z.core.$ZodIssue, input: unknown): readonly Problem[] {
  const path = pathOf(issue.path);
  const value = valueAt(input, issue.path);
  const problem = (why: string, cure: string): readonly Problem[] => [{ path, value, why, cure }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField([...issue.path, key], input));
    case 'invalid_type':
      return [wrongType(issue.path, issue.expected, issue.message, input)];
    case 'invalid_value': {
      const options = issue.values.map((option) => JSON.stringify(option)).join(', ');
      return problem('It is not one of the values that are possible here.', `Use one of: ${options}.`);
    }
    case 'invalid_union':
      if (issue.discriminator === undefined) break;
      return problem('There is no such kind.', `See ${path} in docs/configuration.md for the kinds there are.`);
    case 'custom':
      if (issue.params?.['problem'] !== undefined) return [issue.params['problem'] as Problem];
  }
  return [explained(path, value, issue.message)];
}

function explained(path: string, value: unknown, message: string): Problem {
  const [why = '', cure] = message.split('\n');
  return { path, value, why, cure: cure ?? 'See docs/configuration.md for what it may be.' };
}

function unknownField(path: readonly PropertyKey[], input: unknown): Problem {
  const key = String(path.at(-1));
  const group = unwrapped(schemaAt(path.slice(0, -1), input), valueAt(input, path.slice(0, -1)));
  const known = group instanceof z.ZodObject ? Object.keys(group.shape) : [];
  const near = known.length === 0 ? '' : closest(key, known);
  const meant = near !== '' && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(2, key.length / 3);
  return {
    path: pathOf(path),
    value: valueAt(input, path),
    why: 'There is no such field.',
    cure: meant ? `Did you mean ${near}?` : `Remove it. Fields here are: ${known.join(', ')}.`,
  };
}

function wrongType(steps: readonly PropertyKey[], expected: string, message: string, input: unknown): Problem {
  const path = pathOf(steps) || '(export)';
  const value = valueAt(input, steps);
  if (value === undefined) {
    return { path, why: 'It is missing and has no default.', cure: `Set it. ${describe(steps, input)}` };
  }
  if (message.includes('\n')) return explained(path, value, message);
  const wanted = article(expected);
  return { path, value, why: `It is ${kindOf(value)}, not ${wanted}.`, cure: `Write ${wanted}.` };
}

/** The schema of what is at a path. The input tells which kind is meant where there are several. */
function schemaAt(path: readonly PropertyKey[], input: unknown): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((outer, step, depth) => {
    const schema = unwrapped(outer, valueAt(input, path.slice(0, depth)));
    if (schema instanceof z.ZodArray) return schema.element;
    if (schema instanceof z.ZodRecord) return schema.valueType;
    return schema instanceof z.ZodObject ? (schema.shape as Record<PropertyKey, z.core.$ZodType>)[step] : undefined;
  }, environmentSchema);
}

function unwrapped(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  const inner = schema === undefined ? undefined : documented(schema).schema;
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return inner;
  const type = (value as { type?: unknown } | undefined)?.type;
  return kindsOf(inner).find(([kind]) => kind === type)?.[1];
}

function describe(path: readonly PropertyKey[], input: unknown): string {
  const schema = schemaAt(path, input);
  return (schema instanceof z.ZodType ? schema.description : undefined) ?? '';
}

/** A path in an environment file, as a person writes it. */
export const pathOf = (steps: readonly PropertyKey[]): string =>
  steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

/** The steps of such a path. */
export const stepsOf = (path: string): readonly string[] => path.split(/[.[\]]+/).filter(Boolean);

/** What an environment has at a path. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
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
