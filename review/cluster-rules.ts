import { bytesOf } from '../config/quantities.js';
import type { Change, Manifest } from './change.js';
import type { Context, Effect, Level, Rule, Rules } from './effect.js';
import { majorEffect } from './major-upgrade.js';
import { parameterEffect, restarts } from './parameter-effects.js';

const told =
  (level: Level, says: string): Rule =>
  ({ path }) => ({ level, says, reason: path.slice(1).join('.') });
const live = (says: string) => told('live', says);
const restart = told('restart', restarts);

const ofNewInstances = live('counts for new instances; volumes that exist stay as they are');

/**
 * What CloudNativePG 1.30 makes of a change of a Cluster. A pod is replaced when its PodSpec changes (`ComparePodSpecs` in
 * pkg/specs/podspec_diff.go), its image (`isPodNeedingRollout` in internal/controller/cluster_upgrade.go) or when
 * PostgreSQL says `pending_restart`; all else is taken by the instance managers as they run.
 */
export const clusterRules: Rules = {
  'Cluster metadata name': renamed,
  'Cluster metadata namespace': moved,
  // A checksum of it is in the environment, which has pods replaced.
  'Cluster metadata annotations cnpg.io/podPatch': restart,
  'Cluster metadata': live('marks for Argo CD'),
  'Cluster spec instances': instances,
  'Cluster spec imageCatalogRef major': majorEffect,
  'Cluster spec imageCatalogRef': live('names the catalog of images'),
  'Cluster spec bootstrap': live('counts only when a Cluster is created'),
  'Cluster spec postgresql parameters *': parameterEffect,
  'Cluster spec postgresql shared_preload_libraries': restart,
  'Cluster spec postgresql pg_hba': admission,
  'Cluster spec postgresql synchronous dataDurability': durability,
  'Cluster spec managed roles *': role,
  'Cluster spec certificates serverAltDNSNames': live('issues another server certificate, and reloads it'),
  'Cluster spec certificates serverCASecret': told(
    'clients',
    'has the server certificate issued by another CA; clients that verify it need that one',
  ),
  'Cluster spec externalClusters': live('counts only when a Cluster is created'),
  'Cluster spec env': restart,
  'Cluster spec projectedVolumeTemplate': restart,
  'Cluster spec primaryLease': live('counts after the next restart of the primary'),
  // It is the terminationGracePeriodSeconds of the pods.
  'Cluster spec stopDelay': restart,
  'Cluster spec switchoverDelay': live('counts from the next switchover on'),
  'Cluster spec probes': probe,
  'Cluster spec resources': restart,
  'Cluster spec affinity': restart,
  'Cluster spec storage size': size,
  'Cluster spec walStorage size': size,
  'Cluster spec storage storageClass': ofNewInstances,
  'Cluster spec walStorage storageClass': ofNewInstances,
  'Cluster spec monitoring': live('changes the metrics'),
  // A sidecar comes, goes or changes; a primary that lacks the one that archives is recreated without a switchover.
  'Cluster spec plugins': restart,
  Cluster: whole,
};

function whole({ path, name, before, after }: Change): Effect {
  if (path.length > 0) return { level: 'unknown', says: 'changes', reason: `Cluster ${path.join('.')}` };
  return before === undefined
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

function role({ path, before }: Change): Effect {
  const name = path[3] ?? '';
  if (path.length > 4) return { level: 'live', says: `alters the role ${name}`, reason: path.slice(4).join('.') };
  return before === undefined
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
  const refused = (says: string, why: string, cure: string): Effect => ({
    level: 'refused',
    says,
    problem: { path: field, value: to, why, cure },
  });
  if (bytesOf(to) < bytesOf(from)) {
    const why = `The volumes have ${from}; a volume can grow, never shrink.`;
    return refused(`shrinks volumes from ${from} to ${to}`, why, `Use ${from} or more.`);
  }
  if (volumesGrow === true) return { level: 'live', says: 'grows the volumes as they are used', reason: field };
  if (volumesGrow === false) {
    const says = 'grows storage: not possible, the storage class cannot resize its volumes (local-path cannot)';
    const why = `The storage class cannot resize its volumes, which have ${from}.`;
    return { ...refused(says, why, `Use ${from}, or a storage class that can resize.`), reason: field };
  }
  return {
    level: 'hands',
    // Where it cannot, the operator tries for ever and does nothing else any more, and a smaller size is refused.
    says: 'grows storage: only where the storage class can resize its volumes (local-path cannot), and there is no way back',
    reason: field,
    acknowledge: `${field}: ${from} -> ${to}`,
  };
}
