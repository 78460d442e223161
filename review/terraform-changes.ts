import type { Plan } from '../cluster/terraform.js';
import { differences, type Change } from './change.js';

/** What Terraform does with one resource: `replace` is delete and create, in either order. */
type Action = 'create' | 'update' | 'delete' | 'replace';

export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  readonly changes: readonly Change[];
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
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
    const [type = ''] = address.split('.');
    const changes = differences(type, address, [], old, fresh);
    if (changes.length === 0) return [];
    const change = changes.some(({ path }) => isIdentity(type, path)) ? 'replace' : 'update';
    const action = old === undefined ? 'create' : fresh === undefined ? 'delete' : change;
    return { address, type, action, changes, before: old, after: fresh, kept: isKept(fresh) };
  });
}

export function planChanges({ resource_changes: all = [] }: Plan): readonly ResourceChange[] {
  return all.flatMap(({ address, type, change: { actions, before, after } }) => {
    const action = actionOf(actions);
    if (action === undefined) return [];
    const [old, fresh] = [before, after].map((side) => (unwrapped(side) ?? undefined) as Attributes | undefined);
    return { address, type, action, changes: differences(type, address, [], old, fresh), before: old, after: fresh };
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

// Comments and the order of work change nothing.
const silent = ['//', 'depends_on'];

/** Attributes of every resource, by its address. */
function resourcesOf({ resource = {} }: Stack = {}): ReadonlyMap<string, Attributes> {
  return new Map(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, all]) => {
        const attributes = Object.entries(all).filter(([key]) => !silent.includes(key));
        return [`${type}.${name}`, Object.fromEntries(attributes)] as const;
      }),
    ),
  );
}

const isIdentity = (type: string, path: readonly string[]) =>
  type === 'helm_release'
    ? ['name', 'namespace'].includes(path[0] ?? '')
    : identity.some((key) => key.length <= path.length && key.every((part, index) => part === path[index]));

function isKept(attributes: Attributes | undefined): boolean {
  const lifecycle = attributes?.['lifecycle'] as { prevent_destroy?: boolean } | undefined;
  return lifecycle?.prevent_destroy === true;
}
