import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A block of commands on a page. */
interface Block {
  readonly script: string;
  /** Whether it changes something, so that only a person runs it. */
  readonly byHand: boolean;
}

interface Page {
  /** File name without its ending. */
  readonly name: string;
  readonly sections: readonly string[];
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** The runbooks of a project. */
export function pagesOf(root: string): readonly Page[] {
  const folder = join(root, 'docs', 'runbooks');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => pageOf(file.slice(0, -3), readFileSync(join(folder, file), 'utf8')));
}

function pageOf(name: string, text: string): Page {
  const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title ?? '');
  const blocks = [...text.matchAll(/^( *)```sh( by hand)?\n(.*?)^ *```$/gms)].map(
    ([, indent = '', byHand, script = '']) => ({
      script: script.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      byHand: byHand !== undefined,
    }),
  );
  return { name, sections, text, blocks };
}
