import type { Plan } from '../cluster/terraform.js';
import { differences, type Change } from './change.js';

/** What Terraform does with one resource: `replace` is delete and create, in either order. */
type Action = 'create' | 'update' | 'delete' | 'replace';

export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  readonly changes: readonly Change[];
  readonly before?: Attributes;
  readonly after?: Attributes;
  /** Whether the configuration forbids Terraform to destroy it. Not known from a plan, which fails for it. */
  readonly kept?: boolean;
}

export type Attributes = Record<string, unknown>;

/** `cdk.tf.json` as far as it is compared. */
export interface Stack {
  readonly resource?: Record<string, Record<string, Attributes>>;
  readonly terraform?: { readonly backend?: unknown; readonly [key: string]: unknown };
  readonly provider?: unknown;
}

/** What Terraform replaces when it differs: the providers mark these `ForceNew` (hashicorp/kubernetes 2.38, hashicorp/helm 3.1). */
const identity: readonly (readonly string[])[] = [
  ['metadata', 'name'],
  ['metadata', 'namespace'],
  ['manifest', 'metadata', 'name'],
  ['manifest', 'metadata', 'namespace'],
  ['type'],
];

/** The resources that differ between two configurations, with the action that follows without looking at any cluster. */
export function stackChanges(before: Stack | undefined, after: Stack | undefined): readonly ResourceChange[] {
  const [olds, news] = [resourcesOf(before), resourcesOf(after)];
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((address) => {
    const [old, fresh] = [olds.get(address), news.get(address)];
    const { type, name } = (fresh ?? old) as Resource;
    const changes = differences(type, name, [], old?.attributes, fresh?.attributes);
    if (changes.length === 0) return [];
    const shared = { address, type, changes, kept: isKept(fresh?.attributes) };
    if (old === undefined) return { ...shared, action: 'create' as const, after: attributesOf(fresh) };
    if (fresh === undefined) return { ...shared, action: 'delete' as const, before: attributesOf(old) };
    const action: Action = changes.some(({ path }) => isIdentity(type, path)) ? 'replace' : 'update';
    return { ...shared, action, before: attributesOf(old), after: attributesOf(fresh) };
  });
}

export function planChanges({ resource_changes: all = [] }: Plan): readonly ResourceChange[] {
  return all.flatMap(({ address, type, change: { actions, before, after } }) => {
    const action = actionOf(actions);
    if (action === undefined) return [];
    const [old, fresh] = [unwrapped(before), unwrapped(after)];
    const changes = differences(type, address, [], old ?? undefined, fresh ?? undefined);
    return { address, type, action, changes, before: (old ?? {}) as Attributes, after: (fresh ?? {}) as Attributes };
  });
}

/** A plan has blocks that occur once as lists with one entry. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [only, ...others] = value as readonly unknown[];
    const block = others.length === 0 && typeof only === 'object' && only !== null;
    return block ? unwrapped(only) : value.map(unwrapped);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}

const actionOf = (actions: readonly string[]): Action | undefined =>
  actions.length === 2 ? 'replace' : (['create', 'update', 'delete'] as const).find((action) => action === actions[0]);

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly attributes: Attributes;
}

// Comments and the order of work change nothing.
const silent = ['//', 'depends_on'];

function resourcesOf({ resource = {} }: Stack = {}): ReadonlyMap<string, Resource> {
  return new Map(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, all]) => {
        const attributes = Object.fromEntries(Object.entries(all).filter(([key]) => !silent.includes(key)));
        return [`${type}.${name}`, { type, name, attributes }] as const;
      }),
    ),
  );
}

const attributesOf = (resource: Resource | undefined): Attributes => resource?.attributes ?? {};

const isIdentity = (type: string, path: readonly string[]) =>
  type === 'helm_release'
    ? ['name', 'namespace'].includes(path[0] ?? '')
    : identity.some((key) => key.length <= path.length && key.every((part, index) => part === path[index]));

function isKept(attributes: Attributes | undefined): boolean {
  const lifecycle = attributes?.['lifecycle'] as { prevent_destroy?: boolean } | undefined;
  return lifecycle?.prevent_destroy === true;
}
