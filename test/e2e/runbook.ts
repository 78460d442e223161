import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The runbooks of a project: the name of the file without its ending, sections, text, and blocks of commands. */
export function pagesOf(root: string) {
  const folder = join(root, 'docs', 'runbooks');
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return files.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title ?? '');
    const blocks = [...text.matchAll(/^( *)```sh( by hand)?\n(.*?)^ *```$/gms)].map(
      ([, indent = '', byHand, script = '']) => ({
        script: script.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
        /** Whether it changes something, so that only a person runs it. */
        byHand: byHand !== undefined,
      }),
    );
    return { name: file.slice(0, -3), sections, text, blocks };
  });
}
