import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The files below a folder that hold one of the texts, with the number of files that were read. Installed packages are left out. */
export function search(folder: string, texts: readonly string[]): { read: number; found: readonly string[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/\/(node_modules|providers)(\/|$)/.test(entry.parentPath),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const needles = texts.flatMap((text) => [text, Buffer.from(text).toString('base64').replace(/=+$/, '')]);
  const found = paths.filter((path) => {
    const content = readFileSync(path, 'latin1');
    return needles.some((needle) => content.includes(needle));
  });
  return { read: paths.length, found };
}
