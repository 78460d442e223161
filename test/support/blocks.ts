import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { withLine } from './fields.js';
import { valid } from './valid.js';

/** The cases of a text file: a title at the beginning of a line, and what is indented below it. */
export const blocksIn = (file: string): readonly (readonly [title: string, ...lines: string[]])[] =>
  readFileSync(file, 'utf8')
    .split(/^(?=\S)/m)
    .map((block) => {
      const [title = '', ...lines] = block.trimEnd().split('\n');
      return [title, ...lines];
    });

/** What is indented below each title of a text file. */
export const textsIn = (file: string): ReadonlyMap<string, readonly string[]> =>
  new Map(blocksIn(file).map(([title, ...lines]) => [title, lines.map((line) => line.slice(2))]));

/** Tests that of each case is said what a text file has below its title, line for line, and that the file has no others. */
export function testTexts<Case>(
  file: string,
  name: string,
  cases: Readonly<Record<string, Case>>,
  said: (each: Case) => readonly string[] | Promise<readonly string[]>,
): void {
  const texts = textsIn(file);
  test.each(Object.entries(cases))(name, async (title, each) => {
    expect((await said(each)).flatMap((text) => text.split('\n'))).toEqual(texts.get(title));
  });
  test(`${basename(file)} has no others`, () => {
    expect([...texts.keys()]).toEqual(Object.keys(cases));
  });
}

/** Changes of an environment in a text file: what it `was` and `is`, or is in `both` commits, and the lines of what is said of it. */
export const changesIn = (file: string, environment: object = valid) =>
  blocksIn(file).map(([title, ...lines]) => {
    const isSetting = (line: string) => /^ {2}(was|is|both) /.test(line);
    const [before, after] = ['was', 'is'].map((side) =>
      lines
        .filter((line) => line.startsWith(`  ${side} `) || line.startsWith('  both '))
        .map((line) => line.replace(/^ {2}\w+ /, ''))
        .reduce<object>(withLine, environment),
    );
    return [title, before ?? {}, after ?? {}, lines.filter((line) => !isSetting(line))] as const;
  });
