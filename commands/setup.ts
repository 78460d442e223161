import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chosenNames, type NamedEnvironment } from '../config/load.js';
import { printWarnings, synthesize } from '../stacks/synthesize.js';
import { ask } from './process.js';
import { Stop } from './stop.js';

/** Folder of the project. */
export const root = join(import.meta.dirname, '..');

export interface Options {
  /** Does not ask before it changes the cluster. */
  readonly yes: boolean;
  readonly environments: readonly NamedEnvironment[];
}

/** Reads the command line, and synthesizes what it names. Throws Stop on options that do not exist. */
async function prepare(): Promise<Options> {
  const { environment, yes } = options();
  const names = chosenNames(join(root, 'environments'), environment ?? process.env['PGPLATFORM_ENV']);
  const environments = await synthesize(root, names);
  printWarnings(environments);
  return { yes, environments };
}

function options() {
  try {
    const { values } = parseArgs({
      options: { environment: { type: 'string' }, yes: { type: 'boolean', default: false } },
    });
    return values;
  } catch (error) {
    throw new Stop(
      (error as Error).message,
      'Options are --environment NAME (default: PGPLATFORM_ENV, else homelab) and --yes.',
    );
  }
}

/** Runs a command: its faults become a message and exit status 1. */
export async function main(command: (options: Options) => Promise<void>): Promise<void> {
  try {
    await command(await prepare());
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

/** Throws Stop unless the user agrees, or said `--yes`. */
export async function confirm(yes: boolean, question: string, answer: string): Promise<void> {
  if (yes || (await ask(`${question} Type ${answer}: `)) === answer) return;
  throw new Stop('Not confirmed.', 'Nothing was changed. Without a terminal, use --yes.');
}
