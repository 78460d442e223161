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
  /** Options that only this command has, as they were given. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
}

/** An option of one command: its type, and how it is written in a message. */
export type OwnOptions = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly shown: string }>>;

/** Reads the command line, and synthesizes what it names. Throws Stop on options that do not exist. */
async function prepare(ownOptions: OwnOptions): Promise<Options> {
  const { environment, yes, ...own } = options(ownOptions);
  const names = chosenNames(
    join(root, 'environments'),
    typeof environment === 'string' ? environment : process.env['PGPLATFORM_ENV'],
  );
  const environments = await synthesize(root, names);
  printWarnings(environments);
  return { yes: yes === true, environments, own };
}

function options(own: OwnOptions): Readonly<Record<string, string | boolean | undefined>> {
  const types = Object.fromEntries(Object.entries(own).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ options: { environment: { type: 'string' }, yes: { type: 'boolean' }, ...types } }).values;
  } catch (error) {
    const more = Object.values(own).map(({ shown }) => shown);
    throw new Stop(
      (error as Error).message,
      `Options are --environment NAME (default: PGPLATFORM_ENV, else homelab), ${[...more, '--yes'].join(', ').replace(/, ([^,]*)$/, ' and $1')}.`,
    );
  }
}

/** Runs a command: its faults become a message and exit status 1. */
export async function main(command: (options: Options) => Promise<void>, own: OwnOptions = {}): Promise<void> {
  try {
    await command(await prepare(own));
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
