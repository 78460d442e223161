import { readFileSync } from 'node:fs';

/** The cases of a text file: a title at the beginning of a line, and what is indented below it. */
export const blocksIn = (file: string): readonly (readonly [title: string, ...lines: string[]])[] =>
  readFileSync(file, 'utf8')
    .split(/^(?=\S)/m)
    .map((block) => {
      const [title = '', ...lines] = block.trimEnd().split('\n');
      return [title, ...lines];
    });
