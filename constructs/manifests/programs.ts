import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../config/project.js';

const folder = (...path: string[]) => join(root, 'programs', ...path);

/**
 * The text of a program.
 *
 * @param path below `programs/`: `drill/contents.bash`.
 * @throws Error when this does not run in the folder of the project.
 */
export function program(path: string): string {
  if (!existsSync(folder(path))) {
    throw new Error(`${folder(path)} does not exist. Run this in the folder of the project, as npm run does.`);
  }
  return readFileSync(folder(path), 'utf8');
}

/** The texts of a folder of programs, by the name of the file: what a ConfigMap holds. */
export const programsOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder(name))
      .sort()
      .map((file) => [file, program(join(name, file))]),
  );

/** The command that runs a program in a container that does not have its file: the text goes along. */
export const sent = (path: string, ...args: readonly string[]): readonly string[] => [
  'bash',
  '-c',
  program(path),
  path,
  ...args,
];
