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
  const acknowledge = [...said.matchAll(/add '(.*)' to acknowledge/g)].map(([, words = '']) => words);
  if (acknowledge.length > 0) expect(await changed(before, { ...after, acknowledge })).toBe('accepted');
});

test('a pooler that is new is accepted', async () => {
  expect(await changed({}, { pooler: { enabled: true } })).toBe('accepted');
});

test('the example that nobody deployed yet may be changed freely', async () => {
  const argocd = { repository: 'https://git.example.com/homelab/postgresql-platform.git' };
  expect(await changed({ argocd }, moved)).toBe('accepted');
});
