import { parse } from 'yaml';

/** One value that differs between two descriptions of the same thing. */
export interface Change {
  /** Kind of a manifest, or type of a Terraform resource. */
  readonly kind: string;
  readonly name: string;
  /** Where; empty when the whole object comes or goes. Entries of a list of named objects have their name as key. */
  readonly path: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Manifests by the name of their file. */
export type Folder = ReadonlyMap<string, string>;

export const manifestsOf = (folder: Folder): readonly Manifest[] =>
  [...folder].filter(([file]) => file.endsWith('.yaml')).map(([, content]) => parse(content) as Manifest);

/** Whether a ConfigMap is the record of the endpoints that clients hold; found by its ending, so that a database under another name does not pass for a first synthesis. */
export const holdsEndpoints = (configMap: string): boolean => configMap.endsWith('-endpoints');
const isRecord = ({ kind, metadata }: Manifest) => kind === 'ConfigMap' && holdsEndpoints(metadata.name);

export const recordOf = (manifests: readonly Manifest[]): Record<string, string> | undefined =>
  manifests.find(isRecord)?.['data'] as Record<string, string> | undefined;

/** Every value that differs between two folders of manifests. */
export function changesOf(before: readonly Manifest[], after: readonly Manifest[]): readonly Change[] {
  const clusters = [before, after].map((side) => side.filter(({ kind }) => kind === 'Cluster'));
  // Where each side has one, it is the same under another name; a restore has two side by side.
  const one = clusters.every((side) => side.length === 1);
  const keyOf = (manifest: Manifest) =>
    (one && manifest.kind === 'Cluster') || isRecord(manifest)
      ? manifest.kind
      : `${manifest.kind}/${manifest.metadata.name}`;
  const olds = new Map(before.map((manifest) => [keyOf(manifest), manifest]));
  const news = new Map(after.map((manifest) => [keyOf(manifest), manifest]));
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((key) => {
    const [old, fresh] = [olds.get(key), news.get(key)];
    const { kind, metadata } = (fresh ?? old) as Manifest;
    return differences(kind, metadata.name, [], old, fresh);
  });
}

type Named = Record<string, unknown>;

export function differences(
  kind: string,
  name: string,
  path: readonly string[],
  before: unknown,
  after: unknown,
): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  // A list of named objects that is left out is an empty one.
  const old = keyed(before ?? (Array.isArray(after) ? {} : before));
  const fresh = keyed(after ?? (Array.isArray(before) ? {} : after));
  if (old === undefined || fresh === undefined) return [{ kind, name, path, before, after }];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((key) =>
    differences(kind, name, [...path, key], old[key], fresh[key]),
  );
}

/** A value with keys, or undefined for one without. */
function keyed(value: unknown): Named | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return value as Named;
  const items = value as readonly (Named | null)[];
  const named = items.length > 0 && items.every((item) => typeof item?.['name'] === 'string');
  return named ? Object.fromEntries(items.map((item) => [item?.['name'] as string, item])) : undefined;
}
