import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measurementPages } from '../../../lab/measurements/pages.js';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');

test.each([...measurementPages(docs)])(
  'docs/measurements/%s is what was measured; npm run docs writes it',
  (name, text) => {
    expect(readFileSync(join(docs, 'measurements', name), 'utf8')).toBe(text);
  },
);
