import { measuredAs } from '../../config/contract/applications.js';
import { pause, until } from '../../cluster/wait.js';
import { namesOf } from '../../config/contract/names.js';
import { backUp } from './base-backup.js';
import { expect } from './report.js';
import { damagePage, type Store } from './store.js';
import type { Workspace } from './workspace.js';

/** What a plant has to work with. */
interface Ground {
  readonly workspace: Workspace;
  readonly store: Store;
}

/** A fault planted into the backups, and the words by which a drill has to tell it. */
interface Plant {
  readonly name: string;
  readonly caught: RegExp;
  /** Plants it. Returns what takes it away again. */
  readonly plant: (ground: Ground) => Promise<() => Promise<unknown>>;
}

/** Base backup and WAL of the newest backup, by their names in the store. */
async function newest({ store, workspace }: Ground) {
  const { cluster } = namesOf(workspace.environment);
  const bases = (await store.list(cluster, '/base/')).filter((name) => /\/data[^/]*\.tar/.test(name));
  const base = bases.at(-1);
  expect(base !== undefined, `the store holds no base backup of ${cluster}`);
  return { base, wal: (await store.list(cluster, '/wals/')).filter((name) => /\/[0-9A-F]{24}(\.\w+)?$/.test(name)) };
}

export const plants: readonly Plant[] = [
  {
    name: 'a truncated base backup',
    caught: /could not be recovered/,
    async plant(ground) {
      const { base } = await newest(ground);
      return ground.store.replace(base, (content) => content.subarray(0, Math.floor(content.length / 2)));
    },
  },
  {
    name: 'a missing WAL file',
    caught: /ends before|lacks the WAL file/,
    async plant(ground) {
      const { workspace } = ground;
      // One that begins after the base backup, and is followed by others.
      const [current] = await workspace.rows<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name');
      for (let written = 0; written < 3; written++) {
        await workspace.rows('create table if not exists plant_filler (body text)');
        await workspace.rows(
          `insert into plant_filler select string_agg(md5(random()::text), '') from generate_series(1, 90000) n group by n % 200`,
        );
      }
      const found = await archived(ground, current?.name ?? '');
      return ground.store.replace(found, () => undefined);
    },
  },
  {
    name: 'a corrupted page',
    caught: /invalid page|checksum|pg_amcheck found damage|could not be read/,
    async plant(ground) {
      // Replay would write the page again, did its last change lie behind the beginning of the backup.
      const { workspace, store } = ground;
      await settle(workspace, 'backup_sample');
      await backUp(workspace);
      const { base } = await newest(ground);
      const [table] = await workspace.rows<{ path: string }>(`select pg_relation_filepath('backup_sample') as path`);
      return store.replace(base, (content) => damagePage(content, table?.path ?? '', 3));
    },
  },
  {
    name: 'a credential that expired',
    caught: /refuses the credentials|did not reach the archive/,
    async plant({ workspace: { kubernetes, environment } }) {
      const where = { namespace: environment.namespace.name, name: namesOf(environment).storeCredentials };
      const { data } = await kubernetes.core.readNamespacedSecret(where);
      const write = (value: string | undefined) =>
        kubernetes.core.patchNamespacedSecret({
          ...where,
          body: [{ op: 'replace', path: '/data/SECRET_ACCESS_KEY', value }],
        });
      await write(Buffer.from('expired').toString('base64'));
      return () => write(data?.['SECRET_ACCESS_KEY']);
    },
  },
  {
    name: 'a wrong bucket',
    caught: /bucket|did not reach the archive|could not be recovered/,
    async plant({ workspace }) {
      const { backup } = workspace.environment;
      await workspace.deploy('a wrong bucket', { backup: { bucket: 'no-such-bucket' } });
      return async () => {
        if (backup.type !== 'object-store') return;
        await workspace.deploy('the right bucket', { backup: { bucket: backup.bucket } });
      };
    },
  },
];

/** Brings a table into the state that a later base backup finds it in: no page of it is written again. */
async function settle({ environment, instances }: Workspace, table: string): Promise<void> {
  const sql = (pod: string, database: string, statement: string) =>
    instances.psql(pod, statement, { database, seconds: 120 });
  const all = await instances.list();
  for (const { pod } of all.filter(({ serves }) => serves)) {
    await sql(pod, measuredAs(environment).database, `vacuum (freeze) ${table}`);
    await sql(pod, 'postgres', 'checkpoint');
  }
  await pause(5000);
  for (const { pod } of all.filter(({ serves }) => !serves)) await sql(pod, 'postgres', 'checkpoint');
}

/** The object of a WAL file, once it is archived. */
function archived(ground: Ground, name: string): Promise<string> {
  const look = async () => (await newest(ground)).wal.find((object) => object.includes(name));
  return until(`the WAL file ${name} is archived`, 180, look, 1000);
}
