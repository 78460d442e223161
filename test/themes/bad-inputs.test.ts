import { join } from 'node:path';
import { checkEnvironment } from '../../config/load.js';
import { blocksIn } from '../support/blocks.js';
import { type Tree, keysOf, withLine } from '../support/fields.js';
import { valid } from '../support/valid.js';

const defaults: object = checkEnvironment('homelab', valid);
const defaultOf = (path: string) => keysOf(path).reduce<unknown>((tree, key) => (tree as Tree)[key], defaults);

/**
 * A case of bad-inputs.txt is a title and what is printed of the field that it sets, or lacks. Where it sets others, `with`
 * says which; `given` is what the cases below it have in common. A case that ends without a message has the one of the
 * next, and {field} is the default of that field.
 */
function casesIn(file: string): readonly [title: string, environment: object, message: string][] {
  const blocks = blocksIn(file);
  let given: readonly string[] = [];
  return blocks.flatMap(([title, ...lines], index) => {
    if (title === 'given') given = lines.map((line) => line.trim());
    if (title === 'given') return [];
    const ends = lines.at(-1)?.startsWith('    ') === true;
    const next = blocks[index + 1]?.filter((line) => line.startsWith('    ')) ?? [];
    const [sets, printed] = [true, false].map((is) => lines.filter((line) => line.startsWith('  with ') === is));
    const shown = (printed ?? []).filter((line) => !line.startsWith('    '));
    const changes = sets?.length === 0 ? shown : (sets ?? []);
    const all = [...given, ...changes.map((each) => each.replace(/^ {2}(with )?/, ''))];
    const environment = all.reduce<object>(withLine, valid);
    const head = `environments/homelab.ts has ${shown.length === 1 ? '1 problem' : `${shown.length} problems`}:`;
    const message = [head, ...(printed ?? []), ...(ends ? [] : next)].join('\n');
    return [
      [title, environment, message.replaceAll(/\{([a-z][\w.]+)\}/gi, (_, path: string) => String(defaultOf(path)))],
    ];
  });
}

test.each(casesIn(join(import.meta.dirname, 'bad-inputs.txt')))('refuses %s', (_, environment, message) => {
  expect(() => checkEnvironment('homelab', environment)).toThrow(new Error(message));
});
