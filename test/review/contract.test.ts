import { join } from 'node:path';
import { changesIn } from '../support/blocks.js';
import { judged } from '../support/contract.js';
import { valid } from '../support/valid.js';

const changed = async (...change: Parameters<typeof judged>) => (await judged(...change)).text;
const example = { argocd: { repository: 'https://git.example.com/homelab/postgresql-platform.git' } };

test.each([
  ['a change that restarts instances', {}, { postgres: { maxConnections: 210 } }],
  ['a pooler that is new', {}, { pooler: { enabled: true } }],
  ['any change of the example, which nobody deployed', example, { lan: { ...valid.lan, address: '192.168.4.206' } }],
])('accepts %s', async (_, before, after) => {
  expect(await changed(before, after)).toBe('accepted');
});

// A refusal that can be acknowledged says the words.
test.each(changesIn(join(import.meta.dirname, 'contract.txt')))('refuses %s', async (_, before, after, lines) => {
  const said = lines.join('\n');
  expect(await changed(before, after)).toBe(said);
  const acknowledge = [...said.matchAll(/add '(.*)' to acknowledge/g)].map(([, words = '']) => words);
  if (acknowledge.length > 0) expect(await changed(before, { ...after, acknowledge })).toBe('accepted');
});
