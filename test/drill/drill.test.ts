import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { differences, totals } from '../../drill/contents.js';
import { metrics, sentence } from '../../drill/result.js';
import { explained } from '../../cluster/recovery.js';
import { damagePage } from '../e2e/store.js';
import { textsIn } from '../support/blocks.js';

const names = { source: 'postgres-1', target: 'postgres-2' };

test.each([...textsIn(join(import.meta.dirname, 'recovery.txt'))])(
  'tells a person what a failed recovery means: %s',
  (log, [meaning = '']) => {
    expect(explained(log, names)).toBe(`postgres-2 could not be recovered: ${meaning}`);
  },
);

test.each([
  ['FATAL:  out of memory\n{"level":"error","msg":"restore error"}', 'FATAL:  out of memory'],
  ['first\nFATAL:  something new\nlast', 'FATAL:  something new'],
  ['', 'its log does not say why.'],
])('has the last words of PostgreSQL where nobody knows what they mean: %j', (log, words) => {
  expect(explained(log, names)).toBe(`postgres-2 could not be recovered: ${words}`);
});

test('finds a table that is missing, has other rows, or came from nowhere, and a changed schema', () => {
  const before = ['app schema aaa', 'app table public.orders 3 17', 'app table public.users 2 5', 'roles x'];
  expect(differences(before, before)).toEqual([]);
  expect(
    differences(before, ['app schema bbb', 'app table public.orders 3 18', 'app table public.new 0 0', 'roles x']),
  ).toEqual([
    'app schema: aaa became bbb',
    'app table public.orders: 3 17 became 3 18',
    'app table public.users: 2 5 became not there',
    'app table public.new: not there became 0 0',
  ]);
});

test('a table whose name has spaces is compared like any other', () => {
  expect(differences(['app table public.a b 3 17'], ['app table public.a b 4 17'])).toEqual([
    'app table public.a b: 3 17 became 4 17',
  ]);
  expect(totals(['app schema x', 'app table public.a b 3 17', 'app table public.c 4 1'])).toEqual({
    tables: 2,
    rows: 7,
  });
});

const result = {
  environment: 'homelab',
  cluster: 'postgres-1',
  at: '2026-01-02T12:00:00.000Z',
  passed: true,
  backupFinished: '2026-01-02T02:00:00Z',
  dataAgeSeconds: 42,
  recoverySeconds: 90,
  tables: 3,
  rows: 10,
};

test('says what a drill proved, or why it did not', () => {
  expect(sentence(result)).toBe(
    'drill passed: postgres-1 was restored in 90 s, 3 tables with 10 rows are the same; newest base backup 10.0 h old, archive 42 s behind',
  );
  expect(sentence({ ...result, passed: false, why: 'no base backup of postgres-1 is complete' })).toBe(
    'drill FAILED: no base backup of postgres-1 is complete',
  );
});

test('publishes a drill that failed as 0 and leaves out what it did not measure', () => {
  const { environment, cluster, at } = result;
  const text = metrics({ environment, cluster, at, passed: false });
  expect(text).toContain('postgres_drill_success{environment="homelab",cluster="postgres-1"} 0\n');
  expect(text).not.toContain('recovery_seconds');
  expect(metrics(result)).toContain(
    'postgres_drill_backup_age_seconds{environment="homelab",cluster="postgres-1"} 36000\n',
  );
});

test('the plant of a corrupted page changes that page and nothing else', () => {
  const header = (name: string, size: number) => {
    const block = Buffer.alloc(512);
    block.write(name, 0);
    block.write(size.toString(8).padStart(11, '0'), 124);
    return block;
  };
  const tar = Buffer.concat([
    header('base/1/10', 8192),
    Buffer.alloc(8192, 1),
    header('base/5/16400', 16384),
    Buffer.alloc(16384, 2),
  ]);
  const damaged = gunzipSync(damagePage(gzipSync(tar), 'base/5/16400', 1));
  const changed = [...damaged.entries()].filter(([at, byte]) => byte !== tar[at]).map(([at]) => at);
  expect(changed).toHaveLength(64);
  expect(changed[0]).toBe(512 + 8192 + 512 + 8192 + 6000);
  expect(() => damagePage(tar, 'base/5/16400', 2)).toThrow('base/5/16400 has no page 2 in the base backup');
  expect(() => damagePage(tar, 'base/5/1', 0)).toThrow('base/5/1 is not in the base backup');
});
