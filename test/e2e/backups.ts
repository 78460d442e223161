import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clusters, orNothing } from '../../cluster/kubernetes.js';
import { deletionSentence } from '../../config/derived.js';
import { namesOf } from '../../config/contract/names.js';
import { root } from '../../config/project.js';
import { backUp } from './base-backup.js';
import { plants } from './plants.js';
import { Report, expect } from './report.js';
import { restoreChecks } from './restore-checks.js';
import { Store } from './store.js';
import { storeFaults } from './store-faults.js';
import { Workspace } from './workspace.js';

// Backs up, proves the backups by a drill, plants faults that the drill has to catch, restores, and goes back.
const usage = `Usage: npm run e2e -- backups --environment FILE --key KEY --secret SECRET [OPTIONS]
  FILE          an environment file for a test cluster, with an object store; its Git repository is overwritten
  KEY, SECRET   credentials for the store, of somebody who may change everything in the bucket
  --megabytes N size of the sample data (default: 40)
  --only WORDS  runs checks whose titles hold one of the words, separated by commas
  --store-command COMMAND
                also tries what a store does that fails; runs COMMAND off|on|revoke|grant: the store, and the key;
                the file system of the store has less than 16 GiB left, and is filled up
  --minutes N   how long the store is away (default: 10)
  --keep        leaves the database as it is in the end`;
const { values } = parseArgs({
  options: {
    environment: { type: 'string' },
    key: { type: 'string' },
    secret: { type: 'string' },
    megabytes: { type: 'string', default: '40' },
    only: { type: 'string' },
    'store-command': { type: 'string' },
    minutes: { type: 'string', default: '10' },
    keep: { type: 'boolean', default: false },
  },
});
const { environment: file, key, secret } = values;
if (file === undefined || key === undefined || secret === undefined) {
  console.error(usage);
  process.exit(2);
}
process.env['TF_VAR_backup_access_key_id'] = key;
process.env['TF_VAR_backup_secret_access_key'] = secret;

const workspace = await Workspace.open(root, resolve(file));
const { environment, kubernetes } = workspace;
if (environment.backup.type !== 'object-store') {
  console.error('The environment has no object store.');
  process.exit(2);
}
const store = new Store(environment.backup, key, secret);
const report = new Report();
const namespace = environment.namespace.name;
const names = namesOf(environment);
const wanted = values.only?.split(',');
/** Megabytes of one transaction. */
const slice = 20;
const check = async (title: string, look: () => Promise<string>) => {
  if (wanted === undefined || wanted.some((word) => title.includes(word))) await report.check(title, look);
};

await workspace.publish('the environment under test');
await check('deploy', async () => {
  const isNew = (await orNothing(workspace.instances.status())) === undefined;
  const held = isNew ? (await store.list(names.cluster, '')).length : 0;
  expect(
    held === 0,
    `the store holds ${held} objects of another ${names.cluster}, and nothing is archived beside them`,
  );
  const started = performance.now();
  await workspace.npm('deploy', '--yes');
  return `${((performance.now() - started) / 1000).toFixed(0)} s`;
});
if (report.failed > 0) {
  report.skip('everything else', 'the deploy failed');
  workspace.finish(report, values.keep);
  process.exit();
}

await check('fill the sample', async () => {
  const megabytes = Number(values.megabytes);
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

await check('back up', () => backUp(workspace));

const drill = async () => {
  const { status, stdout, stderr } = await workspace.run('npm', 'run', '--silent', 'drill', '--', '--minutes', '20');
  const copies = (await kubernetes.objects.listNamespacedCustomObject({ ...clusters, namespace })) as {
    items: { metadata: { name: string } }[];
  };
  expect(!copies.items.some(({ metadata }) => metadata.name === names.drill), 'the drill left its copy behind');
  return { status, said: stdout.trim().split('\n').at(-1) || stderr.trim() };
};

await check('drill passes', async () => {
  const { status, said } = await drill();
  expect(status === 0, said);
  return said;
});

for (const { name, caught, plant } of plants) {
  await check(`drill catches ${name}`, async () => {
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

await check('drill passes again', async () => {
  const { status, said } = await drill();
  expect(status === 0, said);
  return said;
});

const command = values['store-command'];
if (command === undefined) report.skip('faults of the store', 'there is no --store-command');
else await storeFaults({ check, workspace, store, command, minutes: Number(values.minutes) });

await restoreChecks({ check, workspace });

if (!values.keep) {
  await check('delete everything', async () => {
    await workspace.publish('delete', { onDestroy: deletionSentence(environment.name) });
    await workspace.npm('destroy', '--yes');
    // The next run finds the store as this one did.
    for (const lineage of [environment.activeLineage, environment.activeLineage + 1]) {
      await store.empty(namesOf(environment, lineage).cluster);
    }
    return 'deleted';
  });
}
workspace.finish(report, values.keep);
