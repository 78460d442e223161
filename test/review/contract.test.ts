import { join } from 'node:path';
import { changesIn } from '../support/blocks.js';
import { judged } from '../support/contract.js';
import { valid } from '../support/valid.js';

const changed = async (...change: Parameters<typeof judged>) => (await judged(...change)).text;
const moved = { lan: { ...valid.lan, address: '192.168.4.206' } };

test('an environment without a change is accepted', async () => {
  expect(await changed({}, { postgres: { maxConnections: 210 } })).toBe('accepted');
});

// A refusal that can be acknowledged says the words.
test.each(changesIn(join(import.meta.dirname, 'contract.txt')))('refuses %s', async (_, before, after, lines) => {
  const said = lines.join('\n');
  expect(await changed(before, after)).toBe(said);
  const [, words] = /add '(.*)' to acknowledge/.exec(said) ?? [];
  if (words !== undefined) expect(await changed(before, { ...after, acknowledge: [words] })).toBe('accepted');
});

test.each([
  ['port', { lan: { ...valid.lan, port: 5433 } }, 'lan: postgres.home.arpa:5432 -> postgres.home.arpa:5433'],
  [
    'host name',
    { lan: { ...valid.lan, hostName: 'db.home.arpa' } },
    'lan: postgres.home.arpa:5432 -> db.home.arpa:5432',
  ],
  ['namespace', { namespace: { name: 'pg' } }, 'read-write: postgres-rw.databases.svc:5432 -> postgres-rw.pg.svc:5432'],
  ['name', { postgres: { name: 'main' } }, 'read-only: postgres-ro.databases.svc:5432 -> main-ro.databases.svc:5432'],
])('another %s is refused', async (_, change, words) => {
  expect(await changed({}, change)).toContain(words);
});

test('a pooler that disappears is refused, and one that is new is not', async () => {
  expect(await changed({ pooler: { enabled: true } }, {})).toContain(
    'pooler: postgres-pooler.databases.svc:5432 -> none',
  );
  expect(await changed({}, { pooler: { enabled: true } })).toBe('accepted');
});

test('the example that nobody deployed yet may be changed freely', async () => {
  const argocd = { repository: 'https://git.example.com/homelab/postgresql-platform.git' };
  expect(await changed({ argocd }, moved)).toBe('accepted');
});
