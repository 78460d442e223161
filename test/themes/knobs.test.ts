import { join } from 'node:path';
import { blastRadius } from '../../review/blast-radius.js';
import { environmentSchema } from '../../config/environment.js';
import { fieldsOf } from '../../config/schema/reference.js';
import { textsIn } from '../support/blocks.js';
import { describedOf } from '../support/synthesis.js';
import { withField, withLine } from '../support/fields.js';
import { valid } from '../support/valid.js';

/** What has to be there for fields to count, by the beginning of their paths; the first counts. */
const groups = new Map(textsIn(join(import.meta.dirname, 'knobs.txt')));
/** Other values of fields whose default does not tell one; of a field `type`, the group that has it. */
const values = new Map(
  groups.get('values')?.map((line): [string, unknown] => {
    const [path = '', value = ''] = line.split(/ = (.*)/);
    return [path, JSON.parse(value)];
  }),
);
/** Tolerations are the same wherever pods are placed. */
const keyOf = (path: string) => path.replace(/.*(?=tolerations\[\])/, '');

/** Another value than a default: no, one more, another first number or a longer word, a further entry. */
function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return { ...(value as object | undefined), further: 'entry' };
  return /^\d/.test(value) ? value.replace(/^\d+/, (digits) => String(Number(digits) + 1)) : `${value}x`;
}

// What acts on a change of the file, and not on what is made from it, is in test/review/contract.test.ts.
const fields = fieldsOf(environmentSchema).filter(({ path }) => path !== 'acknowledge');

const rows = fields.map(({ path, default: value }): [path: string, after: object, before: object] => {
  // A switch is set where its group is off, and a kind where there is another one.
  const place = path.replace(/\([^()]*\)\.type$/, '');
  const group = [...groups.keys()].find((start) => place.startsWith(start) && !path.endsWith('.enabled'));
  const before = (groups.get(group ?? '') ?? []).reduce<object>(withLine, valid);
  const field = place.replace('[]', '[0]').replace('<name>', 'edge');
  return [path, withField(before, field, values.get(keyOf(path)) ?? another(value)), before];
});

test('other values are told of fields that exist', () => {
  expect([...values.keys()].filter((name) => !fields.some(({ path }) => keyOf(path) === name))).toEqual([]);
});

// A change whose effect the review does not know would be told as such, and here is none.
test.each(rows)('%s changes what is made, in a way that the review knows', (_, after, before) => {
  const effects = blastRadius({ before: describedOf(before), after: describedOf(after) });
  expect(effects.length).toBeGreaterThan(0);
  expect(effects.filter(({ level }) => level === 'unknown')).toEqual([]);
});
