import { type Change, holdsEndpoints } from './change.js';
import type { Effect, Level, Rule, Rules } from './effect.js';
import { restarts } from './parameter-effects.js';

const says =
  (level: Level, words: string): Rule =>
  ({ name }) => ({ level, says: words, reason: name });

type Told = readonly [level: Level, says: string];

/** What it means that an object comes, goes, or changes. */
const turns =
  (comes: Told, goes: Told, changes: Told): Rule =>
  ({ path, name, before }) => {
    const [level, words] = path.length > 0 ? changes : before === undefined ? comes : goes;
    return { level, says: words, reason: name, ...(level === 'data' ? { acknowledge: `${name}: kept -> ended` } : {}) };
  };

/** Backups that come, change, or end. What was backed up stays. */
const backups = (changes: string): Rule =>
  turns(
    ['live', 'begins to take backups'],
    ['data', 'takes no more backups; those that exist stay where they are'],
    ['live', changes],
  );

const replacesPoolers = says('restart', 'replaces the pods of the pooler one by one');

/** What a change of a manifest other than the Cluster does. */
export const objectRules: Rules = {
  'ConfigMap data repository': says('live', 'Argo CD reads another repository'),
  'ConfigMap data *': endpoint,
  ConfigMap: says('live', 'keeps a record, or a dashboard'),
  'ImageCatalog spec': image,
  ImageCatalog: says('live', 'names the image'),
  'Database spec extensions': extensions,
  'Database spec owner': says(
    'hands',
    'changes the owner of the database; its tables keep theirs until a person reassigns them (docs/day-two.md)',
  ),
  Database: turns(
    ['live', 'makes the database, or takes over the one that is there'],
    ['access', 'declares the database no more: it stays, with all its data and no application'],
    ['live', 'changes how the database is declared'],
  ),
  // The rest of `pgbouncer` is read from its Secret and reloaded (internal/pgbouncer/management/controller/manager.go).
  'Pooler spec pgbouncer image': replacesPoolers,
  'Pooler spec template': replacesPoolers,
  'Pooler spec pgbouncer pg_hba': says('access', 'changes whom the pooler lets in'),
  'Pooler spec pgbouncer': says('live', 'reloads the pooler'),
  'Pooler spec instances': poolerPods,
  Pooler: pooler,
  Deployment: turns(
    ['live', 'notices a lost node within seconds'],
    ['hands', 'notices a lost node only when Kubernetes does, after its grace period'],
    ['live', 'replaces the pods of the steward one by one'],
  ),
  PodDisruptionBudget: says('live', 'changes how many pods a drain may take at once'),
  'NetworkPolicy metadata': says('live', 'words a reason in another way'),
  NetworkPolicy: says('access', 'changes who may reach what'),
  PodMonitor: says('live', 'changes what Prometheus sees'),
  PrometheusRule: says('live', 'changes alerts'),
  ScheduledBackup: says('live', 'changes when backups are made'),
  'ObjectStore spec configuration': says('hands', 'moves where backups go: older ones stay there'),
  'ObjectStore spec retentionPolicy': says('hands', 'changes how long backups are kept'),
  ObjectStore: backups('changes how backups are made'),
  CronJob: backups('changes how dumps are taken'),
  Job: ({ after }) => (after === undefined ? [] : { level: 'live', says: 'takes a dump at once' }),
  'PersistentVolumeClaim spec': says(
    'hands',
    'asks for another volume: one that exists grows where its storage class can resize, and never changes otherwise',
  ),
  PersistentVolumeClaim: says('live', 'asks for a volume, or leaves it where it is'),
};

const told = (value: unknown) => (typeof value === 'string' ? value : 'none');

/** How the names of programs end. Those of instances come with a checksum in the Cluster, which says what restarts. */
const programs = ['.bash', '.sql', '.mjs'];

/** A change of what clients hold, unless it is new. */
function endpoint({ name, path, before, after }: Change): Effect {
  if (programs.some((ending) => path[1]?.endsWith(ending)))
    return { level: 'live', says: 'changes a program', reason: name };
  if (path[1] === 'settings.json') return { level: 'live', says: 'changes what the steward is told', reason: name };
  if (!holdsEndpoints(name))
    return { level: 'live', says: 'changes a dashboard, or what metrics ask for', reason: name };
  const words = `${path[1] ?? ''}: ${told(before)} -> ${told(after)}`;
  return before === undefined
    ? { level: 'live', says: 'offers an endpoint', reason: told(after) }
    : { level: 'clients', says: 'changes an endpoint that clients hold', reason: words, acknowledge: words };
}

function image({ before, after }: Change): Effect | readonly Effect[] {
  const majors = [before, after].map((images) => (images as readonly { major: number }[] | undefined)?.[0]?.major);
  // A new major version is told by the Cluster.
  return majors[0] !== majors[1] ? [] : { level: 'restart', says: restarts, reason: 'image' };
}

function extensions({ path, before }: Change): Effect {
  const reason = path[2] ?? '';
  return before === undefined
    ? { level: 'live', says: 'creates an extension', reason }
    : { level: 'hands', says: 'the extension stays until a person drops it', reason };
}

function poolerPods({ before, after }: Change): Effect {
  return Number(after) > Number(before)
    ? { level: 'live', says: 'adds a pod to the pooler' }
    : { level: 'restart', says: 'removes a pod of the pooler; its clients connect again' };
}

function pooler({ path, before }: Change): Effect {
  if (path.length > 0) return { level: 'unknown', says: 'changes', reason: `Pooler ${path.join('.')}` };
  return before === undefined
    ? { level: 'live', says: 'offers the pooler' }
    : { level: 'restart', says: 'removes the pooler; its clients lose their connections' };
}
