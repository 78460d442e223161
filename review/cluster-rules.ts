import { bytesOf } from '../config/quantities.js';
import type { Change, Manifest } from './change.js';
import type { Context, Effect, Rule } from './effect.js';
import { majorEffect } from './major-upgrade.js';
import { parameterEffect, restarts } from './parameter-effects.js';

const spec = (...path: string[]) => ['Cluster', 'spec', ...path];
const live =
  (says: string): Rule['effect'] =>
  ({ path }) => ({ level: 'live', says, reason: path.slice(1).join('.') });
const restart: Rule['effect'] = ({ path }) => ({ level: 'restart', says: restarts, reason: path.slice(1).join('.') });

/**
 * What CloudNativePG 1.30 makes of a change of a Cluster. A pod is replaced when its PodSpec changes (`ComparePodSpecs` in
 * pkg/specs/podspec_diff.go), its image (`isPodNeedingRollout` in internal/controller/cluster_upgrade.go) or when
 * PostgreSQL says `pending_restart`; all else is taken by the instance managers as they run.
 */
export const clusterRules: readonly Rule[] = [
  { of: ['Cluster', 'metadata', 'name'], effect: renamed },
  { of: ['Cluster', 'metadata', 'namespace'], effect: moved },
  { of: ['Cluster', 'metadata', 'annotations', 'cnpg.io/podPatch'], effect: restart },
  { of: ['Cluster', 'metadata'], effect: live('marks for Argo CD') },
  { of: spec('instances'), effect: instances },
  { of: spec('imageCatalogRef', 'major'), effect: majorEffect },
  { of: spec('imageCatalogRef'), effect: live('names the catalog of images') },
  { of: spec('bootstrap'), effect: live('counts only when a Cluster is created') },
  { of: spec('postgresql', 'parameters', '*'), effect: parameterEffect },
  { of: spec('postgresql', 'pg_hba'), effect: admission },
  { of: spec('postgresql', 'synchronous', 'dataDurability'), effect: durability },
  { of: spec('managed', 'roles', '*'), effect: role },
  { of: spec('certificates', 'serverAltDNSNames'), effect: live('issues the server certificate anew, and reloads it') },
  {
    of: spec('certificates', 'serverCASecret'),
    effect: ({ path }) => ({
      level: 'clients',
      says: 'has the server certificate issued by another CA; clients that verify it need that one',
      reason: path.slice(1).join('.'),
    }),
  },
  { of: spec('externalClusters'), effect: live('counts only when a Cluster is created') },
  { of: spec('env'), effect: restart },
  { of: spec('primaryLease'), effect: live('counts after the next restart of the primary') },
  // It is the terminationGracePeriodSeconds of the pods.
  { of: spec('stopDelay'), effect: restart },
  { of: spec('switchoverDelay'), effect: live('counts from the next switchover on') },
  { of: spec('probes'), effect: probe },
  { of: spec('resources'), effect: restart },
  { of: spec('affinity'), effect: restart },
  { of: spec('storage', 'size'), effect: size },
  { of: spec('walStorage', 'size'), effect: size },
  {
    of: spec('storage', 'storageClass'),
    effect: live('counts for new instances; volumes that exist stay as they are'),
  },
  {
    of: spec('walStorage', 'storageClass'),
    effect: live('counts for new instances; volumes that exist stay as they are'),
  },
  { of: spec('monitoring'), effect: live('changes the metrics') },
  // A sidecar comes, goes or changes; a primary that lacks the one that archives is recreated without a switchover.
  { of: spec('plugins'), effect: restart },
  { of: ['Cluster'], effect: whole },
];

function whole({ path, name, before, after }: Change): Effect {
  if (path.length > 0) return { level: 'unknown', says: 'changes', reason: `Cluster ${path.join('.')}` };
  return before === undefined && after !== undefined
    ? { level: 'live', says: `creates the Cluster, ${contentOf(after as Manifest)}`, reason: name }
    : {
        level: 'data',
        says: 'leaves the Cluster without an owner; it runs on, and nothing changes it any more',
        reason: name,
      };
}

/** What a Cluster that is made from a manifest holds. */
function contentOf(manifest: Manifest | undefined): string {
  const { bootstrap } = (manifest?.['spec'] ?? {}) as { bootstrap?: object };
  return bootstrap !== undefined && 'recovery' in bootstrap ? 'restored from a backup' : 'with an empty database';
}

function renamed({ before, after }: Change, { after: manifests }: Context): Effect {
  const content = contentOf(manifests.find(({ kind }) => kind === 'Cluster'));
  return {
    level: 'data',
    says: `creates another Cluster, ${content}; the endpoints move to it, and the old one runs on without them`,
    acknowledge: `cluster: ${String(before)} -> ${String(after)}`,
  };
}

function moved({ before, after }: Change): Effect {
  return {
    level: 'data',
    says: 'creates another Cluster, empty, in another namespace; the endpoints move to it',
    acknowledge: `namespace: ${String(before)} -> ${String(after)}`,
  };
}

function instances({ before, after }: Change): Effect {
  return Number(after) > Number(before)
    ? { level: 'live', says: 'clones a further replica from those that run', reason: 'instances' }
    : {
        level: 'data',
        says: 'deletes a replica with its volumes',
        acknowledge: `instances: ${String(before)} -> ${String(after)}`,
      };
}

function admission({ before, after }: Change): readonly Effect[] {
  const [old, fresh] = [before, after].map((lines) => (lines ?? []) as readonly string[]) as [string[], string[]];
  const words = (line: string) => line.split(' ').slice(1, 4).join(' ');
  const effect = (says: string, line: string): Effect => ({ level: 'access', says, reason: words(line) });
  return [
    ...fresh.filter((line) => !old.includes(line)).map((line) => effect('lets in (database, role, network)', line)),
    ...old
      .filter((line) => !fresh.includes(line))
      .map((line) => effect('lets in no more, once it connects again (database, role, network)', line)),
  ];
}

function durability({ after }: Change): Effect {
  return after === 'required'
    ? { level: 'live', says: 'reload only; from then on a commit waits until a replica has it', reason: 'durability' }
    : {
        level: 'data',
        says: 'lets writes go on while they exist once, so that a second fault can lose them',
        acknowledge: 'durability: strict -> self-healing',
      };
}

function role({ path, before, after }: Change): Effect {
  const name = path[3] ?? '';
  if (path.length > 4) return { level: 'live', says: `alters the role ${name}`, reason: path.slice(4).join('.') };
  return before === undefined && after !== undefined
    ? { level: 'access', says: `creates the role ${name}` }
    : {
        level: 'access',
        says: `ends the access of the role ${name} and deletes its password; the role itself stays in PostgreSQL`,
        acknowledge: `role: ${name} -> none`,
      };
}

/** Of a probe, its type, lag and isolation check are the instance manager's; the rest is part of the pod (`ApplyInto`). */
function probe(change: Change, context: Context): Effect | readonly Effect[] {
  const { path, before, after } = change;
  const [setting] = path.slice(3);
  const settings = setting === undefined ? Object.keys((after ?? before) as object) : [setting];
  const taken = settings.every((name) => ['type', 'maximumLag', 'isolationCheck'].includes(name));
  return (taken ? live('is taken by the running instances') : restart)(change, context);
}

function size({ path, before, after }: Change, { volumesGrow }: Context): Effect {
  const field = `postgres.${path[1] ?? ''}.size`;
  const [from, to] = [String(before), String(after)];
  if (bytesOf(to) < bytesOf(from)) {
    return {
      level: 'refused',
      says: `shrinks volumes from ${from} to ${to}`,
      problem: {
        path: field,
        value: to,
        why: `The volumes have ${from}; a volume can grow, never shrink.`,
        cure: `Use ${from} or more.`,
      },
    };
  }
  if (volumesGrow === true) return { level: 'live', says: 'grows the volumes as they are used', reason: field };
  return volumesGrow === false
    ? {
        level: 'refused',
        says: 'grows storage: not possible, the storage class cannot resize its volumes (local-path cannot)',
        reason: field,
        problem: {
          path: field,
          value: to,
          why: `The storage class cannot resize its volumes, which have ${from}.`,
          cure: `Use ${from}, or a storage class that can resize.`,
        },
      }
    : {
        level: 'hands',
        // Where it cannot, the operator tries for ever and does nothing else any more, and a smaller size is refused.
        says: 'grows storage: only where the storage class can resize its volumes (local-path cannot), and there is no way back',
        reason: field,
        acknowledge: `${field}: ${from} -> ${to}`,
      };
}
