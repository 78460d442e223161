import { measuredAs } from '../../config/contract/applications.js';
import { read } from '../../cluster/command-line.js';
import { until } from '../../cluster/wait.js';
import { Application } from '../../cluster/argocd.js';
import { isReady } from '../../cluster/kubernetes.js';
import { describedBy, renderedIn } from '../../review/base.js';
import { stacksOf } from '../../stacks/render.js';
import { blastRadius, type Described } from '../../review/blast-radius.js';
import { deletionSentence } from '../../config/derived.js';
import { bytesOf, readableBytes } from '../../config/quantities.js';
import { endpointsOf } from '../../config/contract/endpoints.js';
import { namesOf } from '../../config/contract/names.js';
import { Availability } from './availability.js';
import { between, type Happened, observe } from './observation.js';
import { onTestCluster } from './options.js';
import { expect, Report } from './report.js';
import { Workspace } from './workspace.js';

const given = read(
  onTestCluster(
    'blast-radius ',
    'Makes one change of each class on a test cluster, and compares what the review says of it with what happens.',
  ).option('--only <words>', 'makes only the checks whose title has one of the words, separated by commas'),
);
const workspace = await Workspace.open(given.environment);
const { environment, kubernetes } = workspace;
const report = new Report(given.only);
const { postgres, lan, pooler } = environment;
const pooled = pooler.enabled ? pooler.instances : 0;
const pooledAt = endpointsOf({ ...environment, pooler: { ...pooler, enabled: true } }).pooler ?? '';

/** What has to happen where the review says so. */
const rolls = ({ touched, switched }: Happened) => touched === postgres.instances && switched;
const inPlace = ({ touched, switched }: Happened) => touched === postgres.instances && !switched;
const stays = ({ touched, switched }: Happened) => touched === 0 && !switched;

type Case = readonly [
  title: string,
  change: object,
  /** What the review has to say among others. */
  says: string,
  holds: (happened: Happened) => boolean,
  more?: {
    /** Whether Terraform has something to apply. */
    readonly deploy?: boolean;
    /** How many instances there are afterwards. Default: those of the environment. */
    readonly instances?: 2 | 3;
    /** How many pods of the pooler are ready afterwards. Default: those of the environment. */
    readonly poolers?: number;
  },
];

const rolling = 'restarts every instance: the replicas first, then the primary hands over';
const parameters = { work_mem: '9MB', log_connections: 'on' };
const last = lan.address.split('.').at(-1) ?? '';
const moved = lan.address.replace(/\d+$/, String(Number(last) + 1));
const larger = readableBytes(bytesOf(postgres.storage.size) + 2 ** 30);
const roomier = { ...postgres.resources, memory: readableBytes(bytesOf(postgres.resources.memory) + 2 ** 29) };
const sharer = { name: 'reporting', access: 'read', connectionLimit: 5 };
const more = 3;
const address = (to: string, from: string) => ({
  lan: { address: to },
  acknowledge: [`lan-address: ${from} -> ${to}`],
});

// Each change is laid over those before it.
const cases: readonly Case[] = [
  ['reload', { postgres: { parameters } }, 'reload only', stays],
  ['lease', { failover: { lease: { durationSeconds: 7 } } }, 'counts after the next restart of the primary', stays],
  ['restart (max_connections)', { postgres: { maxConnections: postgres.maxConnections + 10 } }, rolling, rolls],
  [
    'restart in place (max_connections is lowered)',
    { postgres: { maxConnections: postgres.maxConnections } },
    'restarts the primary in place, then the replicas',
    inPlace,
  ],
  ['resources', { postgres: { resources: roomier } }, rolling, rolls],
  ['library', { postgres: { parameters: { ...parameters, 'auto_explain.log_min_duration': '10s' } } }, rolling, rolls],
  ['pod (watchdog)', { failover: { frozenSeconds: 16 } }, rolling, rolls],
  ['pod (stopDelay)', { failover: { stopDelaySeconds: 130 } }, rolling, rolls],
  ['image', { postgres: { image: 'ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie' } }, rolling, rolls],
  ['more durability', { postgres: { durability: 'strict' } }, 'from then on a commit waits', rolls],
  [
    'less durability',
    { postgres: { durability: 'self-healing' }, acknowledge: ['durability: strict -> self-healing'] },
    'a second fault can lose them',
    rolls,
  ],
  [
    'access (pg_hba)',
    { roles: { lanReader: { from: ['cluster', 'lan'] } } },
    'lets in (database, role, network)',
    stays,
  ],
  [
    'new application',
    { applications: [...environment.applications, { ...sharer, database: measuredAs(environment).database }] },
    'creates the role reporting',
    stays,
    { deploy: true },
  ],
  [
    'application that goes',
    { applications: environment.applications, acknowledge: ['role: reporting -> none'] },
    'ends the access of the role reporting',
    stays,
    { deploy: true },
  ],
  ['password', { roles: { lanReader: { passwordRevision: 2 } } }, 'makes a new password', stays, { deploy: true }],
  ['operator', { operator: { evictionSeconds: 20 } }, 'restarts the operator', stays, { deploy: true }],
  ['LAN address', address(moved, lan.address), 'moves the LoadBalancer to another address', stays, { deploy: true }],
  [
    'LAN address back',
    address(lan.address, moved),
    'moves the LoadBalancer to another address',
    stays,
    { deploy: true },
  ],
  ['pooler on', { pooler: { enabled: true } }, 'offers the pooler', stays, { poolers: pooler.instances }],
  [
    'pooler off',
    { pooler: { enabled: false }, acknowledge: [`pooler: ${pooledAt} -> none`] },
    'removes the pooler',
    stays,
    { poolers: 0 },
  ],
  // What is the default from three instances on, and changes the pods' probes.
  [
    'instance more',
    { postgres: { instances: more, durability: 'strict' } },
    'clones a further replica',
    rolls,
    { instances: more },
  ],
  [
    'instance less',
    {
      postgres: { instances: postgres.instances, durability: 'self-healing' },
      acknowledge: [`instances: ${more} -> ${postgres.instances}`, 'durability: strict -> self-healing'],
    },
    'deletes a replica with its volumes',
    ({ switched }) => switched,
  ],
  [
    'larger volumes on a storage class that cannot resize',
    {
      postgres: { storage: { size: larger } },
      acknowledge: [`postgres.storage.size: ${postgres.storage.size} -> ${larger}`],
    },
    'grows storage',
    stays,
  ],
];

/** What the review says of the step from one synthesis of the working copy to the next. */
const radius = (before: Described): readonly string[] =>
  blastRadius({ before, after: described() }).map(({ says, reasons }) => `${says} (${reasons.join(', ')})`);
const described = () => describedBy(renderedIn(workspace.folder, environment.name, stacksOf(environment)));

/**
 * Waits until Argo CD runs a commit, what it is for has happened, the operator is done, and nothing has moved for a while.
 *
 * @param look returns what happened, and throws while something is still to come.
 */
async function settled<Seen>(
  commit: string,
  look: () => Promise<Seen>,
  instances: number = postgres.instances,
  poolers = pooled,
): Promise<Seen> {
  const application = new Application(kubernetes, environment);
  await application.refresh();
  const readyPoolers = async () => {
    const labelSelector = `cnpg.io/poolerName=${namesOf(environment).pooler}`;
    const { items } = await kubernetes.core.listNamespacedPod({ namespace: environment.namespace.name, labelSelector });
    // A pod that is not ready, or on its way out, counts as moving.
    return items.every(isReady) ? items.length : undefined;
  };
  const still = async () => {
    const runs = (await application.read())?.status?.sync?.revision;
    expect(runs === commit, `Argo CD runs ${runs ?? 'nothing'}`);
    const { phase, readyInstances } = await workspace.instances.status();
    expect(phase === 'Cluster in healthy state' && readyInstances === instances, 'the Cluster is not healthy');
    expect((await readyPoolers()) === poolers, 'the pooler is not ready');
    return look();
  };
  let quietSince: number | undefined;
  const quiet = async () => {
    try {
      const seen = await still();
      quietSince ??= Date.now();
      return Date.now() - quietSince > 15_000 ? seen : undefined;
    } catch (error) {
      quietSince = undefined;
      throw error;
    }
  };
  return until('the change has settled', 420, quiet, 2000);
}

let commit = await workspace.publish('the environment under test');
await workspace.npm('deploy', '--yes');
await settled(commit, () => observe(workspace));
await workspace.rows('create table if not exists e2e_writes (at timestamptz default now())');
const writing = new Availability(workspace, 'insert into e2e_writes default values');
for (const [title, change, says, holds, { deploy, instances, poolers } = {}] of cases) {
  await report.check(title, async () => {
    const before = await observe(workspace);
    const old = described();
    commit = await workspace.publish(title, { acknowledge: [], ...change });
    const rows = radius(old);
    writing.reset();
    if (deploy === true) await workspace.npm('deploy', '--yes');
    // A slow operator pauses before and between the instances that it restarts.
    const look = async () => {
      const found = between(before, await observe(workspace));
      expect(holds(found), `the review says "${says}", and this happened: ${found.words}`);
      return found;
    };
    const happened = await settled(commit, look, instances, poolers);
    const { interruption: seconds, failures: broken } = writing;
    const seen = `${happened.words}; longest pause of writes ${seconds.toFixed(1)} s, ${broken} broken connections`;
    expect(
      rows.some((row) => row.includes(says)),
      `the review does not say "${says}" but:\n${rows.join('\n')}\n${seen}`,
    );
    return `says "${says}"; ${seen}`;
  });
}
await writing.stop();

await workspace.publish('delete', { acknowledge: [], onDestroy: deletionSentence(environment.name) });
await workspace.npm('destroy', '--yes');
workspace.finish(report);
