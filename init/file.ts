import { question } from '../config/issues.js';
import type { Setting } from './setting.js';

const width = 120;

const head =
  'Written by npm run init from what cluster and repository say. Every other setting, with its default: docs/configuration.md.';

/** An environment file with these settings, each below a comment that says where it comes from. */
export function environmentFile(settings: readonly Setting[]): string {
  return [
    "import type { Environment } from '../config/environment.js';",
    '',
    ...comment(head, ''),
    'export default {',
    ...group(environmentOf(settings), settings, '', '  '),
    '} satisfies Environment;',
    '',
  ].join('\n');
}

/** Values of the environment file, with the words of a question where nobody knows. */
export function environmentOf(settings: readonly Setting[]): Record<string, unknown> {
  const environment: Record<string, unknown> = {};
  for (const { path, value } of settings) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let group = environment;
    for (const step of steps) group = (group[step] ??= {}) as Record<string, unknown>;
    group[last] = value ?? asked(path);
  }
  return environment;
}

const lists = ['kubernetes.podNetworks', 'kubernetes.apiServers', 'lan.networks'];
const asked = (path: string) => (lists.includes(path) ? [question] : question);

function group(values: object, settings: readonly Setting[], path: string, indent: string): readonly string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    const own = settings.find((setting) => setting.path === `${path}${key}`);
    if (own !== undefined) {
      const note = own.value === undefined ? `${question}: ${own.note}` : own.note;
      return [...comment(note, indent), ...field(key, value, indent)];
    }
    const inner = group(value as object, settings, `${path}${key}.`, `${indent}  `);
    return [`${indent}${key}: {`, ...inner, `${indent}},`];
  });
}

function field(key: string, value: unknown, indent: string): readonly string[] {
  const line = `${indent}${name(key)}: ${literal(value)},`;
  if (line.length <= width || typeof value !== 'object' || value === null) return [line];
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const entries = entriesOf(value).map((entry) => `${indent}  ${entry},`);
  return [`${indent}${name(key)}: ${open}`, ...entries, `${indent}${close},`];
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = entriesOf(value).join(', ');
  if (Array.isArray(value)) return `[${entries}]`;
  return entries === '' ? '{}' : `{ ${entries} }`;
}

const entriesOf = (value: object): readonly string[] =>
  Array.isArray(value)
    ? value.map(literal)
    : Object.entries(value).map(([key, inner]) => `${name(key)}: ${literal(inner)}`);

const name = (key: string) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key));

function comment(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    if (line === undefined || `${line} ${word}`.length > width) lines.push(`${indent}// ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
