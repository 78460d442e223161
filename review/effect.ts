import type { LiveFacts } from '../cluster/live.js';
import type { Problem } from '../config/problems.js';
import type { Change, Manifest } from './change.js';

/** How much a change concerns those who use the database, the worst first, with what a reader has to know of it. */
export const levels = {
  refused: 'cannot be applied',
  data: 'deletes or endangers data',
  clients: 'clients have to be told',
  outage: 'stops the service for a while',
  restart: 'breaks connections for seconds',
  access: 'changes who may connect',
  hands: 'needs a hand',
  unknown: 'not known to this list: look at the change itself',
  live: 'nobody notices',
} as const;

export type Level = keyof typeof levels;

export interface Effect {
  readonly level: Level;
  /** The effect, for example `restarts the primary`. Effects that say the same are told once, with all their reasons. */
  readonly says: string;
  /** What it comes from, for example `max_connections`. */
  readonly reason?: string;
  /** The words by which `acknowledge` in the environment file agrees to it. Left out: nobody has to. */
  readonly acknowledge?: string;
  /** Set where the environment file cannot be used with what exists. */
  readonly problem?: Problem;
}

/** What a rule may look at beside the change itself. */
export interface Context extends LiveFacts {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

/** What a change does. */
export type Rule = (change: Change, context: Context) => Effect | readonly Effect[];

/** Rules by the changes that they are about: kind, and path below it; `*` stands for one key. They cover what lies deeper. */
export type Rules = Readonly<Record<string, Rule>>;

/** What the rules say of changes; the first row that fits decides. What fits none is never passed over. */
export function effectsOf(changes: readonly Change[], rules: Rules, context: Context): readonly Effect[] {
  return changes.flatMap((change) => {
    const found = Object.keys(rules).find((of) => covers(of.split(' '), [change.kind, ...change.path]));
    const rule = rules[found ?? ''];
    if (rule !== undefined) return rule(change, context);
    return { level: 'unknown' as const, says: 'changes', reason: [change.kind, change.name, ...change.path].join(' ') };
  });
}

const covers = (pattern: readonly string[], path: readonly string[]) =>
  pattern.length <= path.length && pattern.every((key, index) => key === '*' || key === path[index]);

/** The same effects, each told once, the worst first. */
export function summarized(effects: readonly Effect[]): readonly (Effect & { readonly reasons: readonly string[] })[] {
  const order = Object.keys(levels);
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = `${effect.level} ${effect.says}`;
    groups.set(key, [...(groups.get(key) ?? []), effect]);
  }
  return [...groups.values()]
    .map((group) => ({ ...(group[0] as Effect), reasons: [...new Set(group.flatMap(({ reason }) => reason ?? []))] }))
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}
