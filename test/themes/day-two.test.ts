import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const text = readFileSync(join(docs, 'day-two.md'), 'utf8');
const settings = readFileSync(join(docs, 'configuration.md'), 'utf8');
const groups = 'argocd|backup|failover|kubernetes|lan|monitoring|operator|pooler|postgres|restore|roles';
const named = [...text.matchAll(new RegExp(`\`((?:${groups})\\.[A-Za-z.]+)\``, 'g'))].map(([, field]) => field ?? '');

test('every setting that a procedure names exists', () => {
  expect(named.length).toBeGreaterThan(10);
  // A group is named for what is in it.
  const missing = named.filter((field) => !new RegExp(`^\\| \`${field}(\`|[.[])`, 'm').test(settings));
  expect(missing).toEqual([]);
});
