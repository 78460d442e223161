import { basename, dirname, join, resolve } from 'node:path';
import { chosenNames, loadEnvironment, type NamedEnvironment } from './load.js';
import { UserError } from './user-error.js';

/** Folder of the project. npm and cdktf run in it; the code itself may be a bundle that lies elsewhere. */
export const root = process.cwd();

/** The names that a choice, or else `PGPLATFORM_ENV`, stands for. */
export const namesIn = (folder: string, choice?: string): readonly string[] =>
  chosenNames(join(folder, 'environments'), choice ?? process.env['PGPLATFORM_ENV']);

/** The environments that a choice, or else `PGPLATFORM_ENV`, names. */
export function environmentsOf(choice: string | undefined): Promise<readonly NamedEnvironment[]> {
  return Promise.all(namesIn(root, choice).map((name) => loadEnvironment(join(root, 'environments'), name)));
}

/** The one environment of a choice: its name in environments/, or its file. */
export async function environmentOf(choice: string | undefined): Promise<NamedEnvironment> {
  if (choice?.endsWith('.ts') === true) {
    return loadEnvironment(dirname(resolve(choice)), basename(choice, '.ts'));
  }
  const [environment, another] = await environmentsOf(choice);
  if (environment !== undefined && another === undefined) return environment;
  throw new UserError('One environment at a time.', 'Name it with --environment NAME.');
}
