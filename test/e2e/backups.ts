import { count, read } from '../../cluster/command-line.js';
import { clusters, orNothing } from '../../cluster/kubernetes.js';
import { deletionSentence } from '../../config/derived.js';
import { namesOf } from '../../config/contract/names.js';
import { backUp } from './base-backup.js';
import { plants } from './plants.js';
import { onTestCluster } from './options.js';
import { Report, expect, timed } from './report.js';
import { restoreChecks } from './restore-checks.js';
import { Store } from './store.js';
import { storeFaults } from './store-faults.js';
import { Workspace } from './workspace.js';

const program = onTestCluster(
  'backups --key <key> --secret <secret> ',
  'Backs up, proves the backups by a drill, plants faults that the drill has to catch, restores, and goes back.',
)
  .requiredOption('--key <key>', 'credentials for the store, of somebody who may change everything in the bucket')
  .requiredOption('--secret <secret>', 'the secret of the key')
  .option('--megabytes <n>', 'size of the sample data', count, 40)
  .option(
    '--store-command <command>',
    'also tries what a store does that fails; runs COMMAND off|on|revoke|grant: the store, and the key; the file system of the store has less than 16 GiB left, and is filled up',
  )
  .option('--only <words>', 'makes only the checks whose title has one of the words, separated by commas')
  .option('--minutes <n>', 'how long the store is away', count, 10)
  .option('--keep', 'leaves the database as it is in the end', false);
const { environment: file, key, secret, megabytes, storeCommand, minutes, keep, only } = read(program);
process.env['TF_VAR_backup_access_key_id'] = key;
process.env['TF_VAR_backup_secret_access_key'] = secret;

const workspace = await Workspace.open(file);
const { environment, kubernetes } = workspace;
if (environment.backup.type !== 'object-store') {
  throw new Error('The environment has no object store.');
}
const store = new Store(environment.backup, key, secret);
const report = new Report(only);
const namespace = environment.namespace.name;
const names = namesOf(environment);
/** Megabytes of one transaction. */
const slice = 20;

await workspace.publish('the environment under test');
await report.check('deploy', async () => {
  const isNew = (await orNothing(workspace.instances.status())) === undefined;
  const held = isNew ? (await store.list(names.cluster, '')).length : 0;
  expect(
    held === 0,
    `the store holds ${held} objects of another ${names.cluster}, and nothing is archived beside them`,
  );
  const [seconds] = await timed(() => workspace.npm('deploy', '--yes'));
  return `${seconds.toFixed(0)} s`;
});
if (report.failed > 0) {
  report.skip('everything else', 'the deploy failed');
  workspace.finish(report, keep);
  process.exit();
}

await report.check('fill the sample', async () => {
  await workspace.rows(
    'drop table if exists backup_sample; create table backup_sample (id int primary key, body text)',
  );
  // Slice by slice: the archive and the replica keep up with what one transaction would write at once.
  for (let filled = 0; filled < megabytes; filled += slice) {
    const rows = `generate_series(${filled * 1024 + 1}, ${Math.min(filled + slice, megabytes) * 1024})`;
    await workspace.rows(
      `insert into backup_sample select n, repeat(md5(n::text || random()::text), 30) from ${rows} n`,
    );
  }
  return `${megabytes} MB`;
});

await report.check('back up', () => backUp(workspace));

const drill = async () => {
  const { status, stdout, stderr } = await workspace.run('npm', 'run', '--silent', 'drill', '--', '--minutes', '20');
  const copies = (await kubernetes.objects.listNamespacedCustomObject({ ...clusters, namespace })) as {
    items: { metadata: { name: string } }[];
  };
  expect(!copies.items.some(({ metadata }) => metadata.name === names.drill), 'the drill left its copy behind');
  return { status, said: stdout.trim().split('\n').at(-1) || stderr.trim() };
};

const passes = async () => {
  const { status, said } = await drill();
  expect(status === 0, said);
  return said;
};

await report.check('drill passes', passes);

for (const { name, caught, plant } of plants) {
  await report.check(`drill catches ${name}`, async () => {
    const undo = await plant({ workspace, store });
    try {
      const { status, said } = await drill();
      expect(status === 1 && caught.test(said), `status ${status}: ${said}`);
      return said;
    } finally {
      await undo();
    }
  });
}

await report.check('drill passes again', passes);

if (storeCommand === undefined) report.skip('faults of the store', 'there is no --store-command');
else await storeFaults({ report, workspace, store, command: storeCommand, minutes });

await restoreChecks(report, workspace);

if (!keep) {
  await report.check('delete everything', async () => {
    await workspace.publish('delete', { onDestroy: deletionSentence(environment.name) });
    await workspace.npm('destroy', '--yes');
    // The next run finds the store as this one did.
    for (const lineage of [environment.activeLineage, environment.activeLineage + 1]) {
      await store.empty(namesOf(environment, lineage).cluster);
    }
    return 'deleted';
  });
}
workspace.finish(report, keep);
