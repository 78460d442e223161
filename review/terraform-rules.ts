import type { Effect } from './effect.js';
import { restarts } from './parameter-effects.js';
import type { ResourceChange, Stack } from './terraform-changes.js';
import type { Change } from './change.js';

type Row = (change: ResourceChange, name: string) => Effect | readonly Effect[];

const rights: Row = (_, name) => ({ level: 'access', says: 'changes what the steward may do', reason: name });

const elsewhere = { level: 'restart', says: 'leads a name in another cluster to another address' } as const;
const leads: Readonly<Record<ResourceChange['action'], Effect>> = {
  create: { level: 'live', says: 'leads a name in another cluster to the LAN address' },
  delete: { level: 'clients', says: 'leads a name in another cluster nowhere' },
  update: elsewhere,
  replace: elsewhere,
};

/** What a change of a Terraform resource does, by its type. */
const rows: Readonly<Record<string, Row>> = {
  kubernetes_namespace_v1: namespace,
  kubernetes_secret_v1: secret,
  kubernetes_service_v1: service,
  // What the applications of another cluster are led to.
  kubernetes_endpoint_slice_v1: ({ action }, name) => ({ ...leads[action], reason: name }),
  kubernetes_config_map_v1: authority,
  kubernetes_manifest: argoObject,
  helm_release: operator,
  kubernetes_role_v1: rights,
  kubernetes_role_binding_v1: rights,
  kubernetes_service_account_v1: rights,
  kubernetes_pod_disruption_budget_v1: () => ({
    level: 'live',
    says: 'changes how many pods a drain may take at once',
  }),
};

export function resourceEffects(changes: readonly ResourceChange[]): readonly Effect[] {
  return changes.flatMap((change) => {
    const row = rows[change.type];
    if (row !== undefined) return row(change, nameOf(change));
    return { level: 'unknown' as const, says: `Terraform will ${change.action}`, reason: change.address };
  });
}

/** What changes in a configuration beside its resources: where the state is, and which cluster is meant. */
export function settingEffects(before: Stack | undefined, after: Stack | undefined): readonly Effect[] {
  if (before === undefined || after === undefined) return [];
  const told = (old: unknown, fresh: unknown, says: string): readonly Effect[] =>
    JSON.stringify(old) === JSON.stringify(fresh) ? [] : [{ level: 'hands', says }];
  const { backend: oldBackend, ...oldRest } = before.terraform ?? {};
  const { backend, ...rest } = after.terraform ?? {};
  const moves =
    'moves the state of Terraform: run terraform init -migrate-state in the folder of each stack first, or Terraform knows nothing of what exists';
  return [
    ...told(oldBackend, backend, moves),
    ...told(before.provider, after.provider, 'Terraform talks to another cluster, or in another way'),
    ...told(oldRest, rest, 'needs other versions of Terraform or its providers: run terraform init'),
  ];
}

const nameOf = ({ address, before, after }: ResourceChange): string =>
  metadataOf({ ...before, ...after }).name ?? address;

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>> | null;
}

function metadataOf(attributes: Readonly<Record<string, unknown>>): Metadata {
  const inManifest = (attributes['manifest'] ?? attributes['object']) as { metadata?: unknown } | undefined;
  return inManifest?.metadata ?? attributes['metadata'] ?? {};
}

function namespace({ action, kept, changes }: ResourceChange, name: string): Effect | readonly Effect[] {
  if (action === 'create') return { level: 'live', says: 'creates a namespace', reason: name };
  if (action === 'update') {
    const guard = changes.find(({ path }) => path.includes('prevent_destroy'));
    if (guard === undefined) return { level: 'live', says: 'changes the labels of a namespace', reason: name };
    return guard.after === true
      ? { level: 'live', says: 'keeps npm run destroy from deleting the data' }
      : { level: 'data', says: 'lets npm run destroy delete the data, by the words of onDestroy' };
  }
  if (kept === true) {
    return {
      level: 'refused',
      says: 'would delete the namespace that holds the data; Terraform refuses (prevent_destroy)',
      reason: name,
      problem: {
        path: 'namespace.name',
        why: `The namespace ${name} holds the data, and Terraform refuses to delete it.`,
        cure: 'Keep its name. A database moves by a restore, not by a new name.',
      },
    };
  }
  return {
    level: 'data',
    says: 'deletes a namespace and all that is in it',
    reason: name,
    acknowledge: `namespace ${name}: kept -> deleted`,
  };
}

function secret({ action, changes, before, after }: ResourceChange, name: string): Effect | readonly Effect[] {
  const { namespace = '', labels } = metadataOf({ ...before, ...after });
  // What CloudNativePG reads has the label, what an application reads has not.
  const copy = labels?.['cnpg.io/reload'] === undefined && namespace !== '';
  const reason = copy ? `${namespace}/${name}` : name;
  if (action === 'create') {
    const says = copy ? 'writes a password where its application reads it' : 'makes a password';
    return { level: 'live', says, reason };
  }
  if (action === 'delete') return { level: 'access', says: 'deletes a password', reason };
  if (action === 'replace' || changes.some(({ path }) => path.includes('data_wo_revision'))) {
    const says = copy
      ? 'writes a new password: pods that took the old one into their environment log in with it until they restart, and are refused'
      : 'makes a new password; connections that are open stay';
    return { level: 'clients', says, reason };
  }
  // The namespace tells whether data may be deleted.
  if (changes.every(({ path }) => path.includes('lifecycle'))) return [];
  return { level: 'live', says: 'changes what is told beside a password', reason: name };
}

function authority({ action, before, after }: ResourceChange, name: string): Effect {
  const reason = `${metadataOf({ ...before, ...after }).namespace ?? ''}/${name}`;
  return action === 'delete'
    ? { level: 'access', says: 'removes a copy of the CA; pods that mount it do not start any more', reason }
    : { level: 'live', says: 'keeps a copy of the CA where applications run', reason };
}

function service({ action, changes, before, after }: ResourceChange, name: string): Effect | readonly Effect[] {
  const balances = JSON.stringify([before, after]).includes('"LoadBalancer"');
  const what = balances ? 'the LoadBalancer' : 'an endpoint in the cluster';
  if (action === 'create') return { level: 'live', says: `makes ${what}`, reason: name };
  if (action === 'delete') return { level: 'clients', says: `removes ${what}`, reason: name };
  if (action === 'update') {
    return changes.flatMap((change) => serviceUpdate(change, what)).map((effect) => ({ ...effect, reason: name }));
  }
  const says = balances
    ? 'replaces the LoadBalancer: the LAN address is lost until the new one has it'
    : `replaces ${what}: its name leads nowhere until the new one is there`;
  return { level: 'clients', says, reason: name, acknowledge: `${name}: kept -> replaced` };
}

function serviceUpdate({ path, before }: Pick<Change, 'path' | 'before'>, what: string): Effect {
  const about = (key: string) => path.includes(key);
  // Before, the address stood in one annotation only.
  if (about('annotations') && before === undefined) return { level: 'live', says: `tells ${what} its address twice` };
  if (about('annotations')) return { level: 'clients', says: 'moves the LoadBalancer to another address' };
  if (about('ip_families') || about('ip_family_policy'))
    return { level: 'live', says: `names the address family of ${what}` };
  if (about('load_balancer_source_ranges')) {
    return { level: 'access', says: 'changes which networks reach the LoadBalancer' };
  }
  if (about('port')) return { level: 'clients', says: `moves ${what} to another port` };
  if (about('selector')) return { level: 'restart', says: `leads ${what} to other pods` };
  return about('spec')
    ? { level: 'unknown', says: `changes ${what}` }
    : { level: 'live', says: `changes what is told beside ${what}` };
}

/** The Application and its project have no finalizer: what they lead to stays. */
function argoObject({ action, changes }: ResourceChange, name: string): Effect {
  if (action === 'delete') return { level: 'hands', says: 'Argo CD applies nothing any more; the database runs on' };
  if (action === 'replace') {
    return { level: 'live', says: 'makes an object of Argo CD again; what it applied stays', reason: name };
  }
  return changes.some(({ path }) => path.includes('spec') && path.includes('source'))
    ? { level: 'hands', says: 'Argo CD follows another repository, branch or folder' }
    : { level: 'live', says: 'changes what Argo CD is told', reason: name };
}

function operator(change: ResourceChange): Effect {
  const { action, changes, before, after } = change;
  if (String({ ...before, ...after }['chart']).startsWith('plugin-')) return plugin(change);
  if (action === 'create') return { level: 'live', says: 'installs the operator' };
  if (action !== 'update') {
    return {
      level: 'outage',
      says: 'removes the operator: nobody fails over until it is back; the databases run on',
      acknowledge: 'operator: kept -> removed',
    };
  }
  return changes.some(({ path }) => path[0] === 'version')
    ? // The instance manager comes with the operator (checkPodSpecIsOutdated in internal/controller/cluster_upgrade.go).
      { level: 'restart', says: restarts, reason: 'another version of the operator' }
    : { level: 'live', says: 'restarts the operator; the databases run on, and a failover may wait for it' };
}

/** While the plugin is away, nothing is archived, and the operator waits for it. */
function plugin({ action }: ResourceChange): Effect {
  if (action === 'create') return { level: 'live', says: 'installs the plugin for backups' };
  return action === 'update'
    ? { level: 'live', says: 'restarts the plugin for backups; archiving goes on when it is back' }
    : { level: 'data', says: 'removes the plugin for backups', acknowledge: 'backup plugin: kept -> removed' };
}
