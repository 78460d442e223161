/** A tree of settings, as an environment file has it. */
export type Tree = Record<string, unknown>;

/** The names along a path such as `lan.networks[1]`; a kind in parentheses is none. */
export const keysOf = (path: string): string[] =>
  path
    .replaceAll(/\([^)]*\)/g, '')
    .split(/[.[\]]+/)
    .filter((key) => key !== '');

/** An environment with another value in a field, or without the field. */
export function withField(environment: object, path: string, value?: unknown): Tree {
  const copy = structuredClone(environment) as Tree;
  const keys = keysOf(path);
  const last = keys.pop() ?? '';
  const group = keys.reduce((tree, key) => (tree[key] ??= {}) as Tree, copy);
  if (value === undefined) Reflect.deleteProperty(group, last);
  else group[last] = value;
  return copy;
}

/** An environment with a field that a line `path = JSON` sets, or one without a value takes away. */
export function withLine(environment: object, line: string): Tree {
  const [path = '', value] = line.split(/ = (.*)/);
  return withField(environment, path, value === undefined ? undefined : JSON.parse(value));
}
