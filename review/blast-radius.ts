import { changesOf, type Manifest } from './change.js';
import { clusterRules } from './cluster-rules.js';
import { type Context, type Effect, effectsOf, summarized } from './effect.js';
import { objectRules } from './object-rules.js';
import { restarts } from './parameter-effects.js';
import type { LiveFacts } from '../cluster/live.js';
import type { Plan } from '../cluster/terraform.js';
import { planChanges, type Stack, stackChanges } from './terraform-changes.js';
import { resourceEffects, settingEffects } from './terraform-rules.js';

export interface Described {
  readonly manifests: readonly Manifest[];
  /** By name. Left out: only manifests are compared. */
  readonly stacks?: ReadonlyMap<string, Stack>;
}

export function manifestEffects(context: Context): readonly Effect[] {
  const effects = effectsOf(changesOf(context.before, context.after), { ...clusterRules, ...objectRules }, context);
  if (!effects.some(({ says }) => says === restarts) || !needsBoth(context.after)) return effects;
  const says =
    'nobody can write while an instance restarts: with strict durability and two instances a commit waits for both';
  return [...effects, { level: 'outage', says }];
}

/** Whether a commit waits as soon as one instance is away. */
function needsBoth(manifests: readonly Manifest[]): boolean {
  const spec = manifests.find(({ kind }) => kind === 'Cluster')?.['spec'] as
    { instances?: number; postgresql?: { synchronous?: { dataDurability?: string } } } | undefined;
  return spec?.instances === 2 && spec.postgresql?.synchronous?.dataDurability === 'required';
}

/** What a change does, the worst first: from manifests and configurations, and from the plans of Terraform where there are some. */
export function blastRadius(
  { before, after }: { readonly before: Described; readonly after: Described },
  plans: readonly Plan[] = [],
  live: LiveFacts = {},
): ReturnType<typeof summarized> {
  const both = before.stacks !== undefined && after.stacks !== undefined;
  const names = both ? new Set([...before.stacks.keys(), ...after.stacks.keys()]) : [];
  const fromStacks = [...names].flatMap((name) => {
    const [old, fresh] = [before.stacks?.get(name), after.stacks?.get(name)];
    return [...resourceEffects(stackChanges(old, fresh)), ...settingEffects(old, fresh)];
  });
  return summarized([
    ...manifestEffects({ before: before.manifests, after: after.manifests, ...live }),
    ...fromStacks,
    ...plans.flatMap((plan) => resourceEffects(planChanges(plan))),
  ]);
}
