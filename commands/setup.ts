import type { Command, OptionValues } from '@commander-js/extra-typings';
import { guarded, read } from '../cluster/command-line.js';
import type { NamedEnvironment } from '../config/load.js';
import { namesIn, root } from '../config/project.js';
import { synthesize } from './synthesize.js';

/**
 * Runs a command on the environments that its command line names, which are synthesized first: its faults become a
 * message and exit status 1.
 *
 * @param folder the project. Default: this one.
 */
export async function main<Options extends OptionValues & { readonly environment?: string | undefined }>(
  program: Command<[], Options>,
  run: (options: Options & { root: string; environments: readonly NamedEnvironment[] }) => Promise<void>,
  folder = root,
  args?: readonly string[],
): Promise<void> {
  await guarded(async () => {
    const options = read(program, args);
    const environments = await synthesize(folder, namesIn(folder, options.environment));
    await run({ ...options, root: folder, environments });
  });
}
