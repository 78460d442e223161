import { closest, distance } from 'fastest-levenshtein';
import * as z from 'zod';
import { environmentSchema } from './environment.js';
import type { Problem } from './problems.js';

/** What `npm run init` writes where it cannot know the value; the comment above it asks. */
export const question = 'QUESTION';

/** The questions of `npm run init` that nobody has answered yet. */
export function questionsIn(value: unknown, path: readonly PropertyKey[] = []): readonly Problem[] {
  if (value === question) {
    return [
      {
        path: pathOf(path),
        value,
        why: 'npm run init could not know it; the comment above it says what is asked.',
        cure: `Answer it here. ${describe(pathOf(path))}`,
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps.flatMap((step) => questionsIn(valueAt(value, [step]), [...path, step]));
}

/** What a person has to know of an issue that zod found in an environment file. */
export function problemsOf(issue: z.core.$ZodIssue, input: unknown): readonly Problem[] {
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

/** A path in an environment file, as a person writes it. */
export function pathOf(steps: readonly PropertyKey[]): string {
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
