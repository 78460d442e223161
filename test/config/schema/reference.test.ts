import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema } from '../../../config/environment.js';
import { fieldsOf } from '../../../config/schema/reference.js';
import { configurationReference } from './configuration-reference.js';

test('docs/configuration.md is what the schema says; npm run docs writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'configuration.md'), 'utf8')).toBe(
    configurationReference(),
  );
});

test('every field says what it means', () => {
  expect(fieldsOf(environmentSchema).filter(({ description }) => description === '')).toEqual([]);
});
