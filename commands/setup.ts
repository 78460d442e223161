import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { NamedEnvironment } from '../config/load.js';
import { namesIn, root } from '../config/project.js';
import { synthesize } from './synthesize.js';
import { UserError } from '../config/user-error.js';

export interface Options {
  /** Folder of the project that is worked on. */
  readonly root: string;
  /** Does not ask before it changes the cluster. */
  readonly yes: boolean;
  readonly environments: readonly NamedEnvironment[];
  /** Options that only this command has, as they were given. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
}

/** An option of one command: its type, and how it is written in a message. */
export type OwnOptions = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly shown: string }>>;

/** Reads the command line, and synthesizes what it names. Throws UserError on options that do not exist. */
async function prepare(ownOptions: OwnOptions, folder: string, args: readonly string[]): Promise<Options> {
  const types = Object.fromEntries(Object.entries(ownOptions).map(([name, { type }]) => [name, { type }]));
  const more = Object.values(ownOptions).map(({ shown }) => shown);
  const { environment, yes, ...own } = readOptions(
    { environment: { type: 'string' }, yes: { type: 'boolean' }, ...types },
    `Options are --environment NAME (default: PGPLATFORM_ENV, else the only one), ${[...more, '--yes'].join(', ').replace(/, ([^,]*)$/, ' and $1')}.`,
    args,
  );
  const names = namesIn(folder, typeof environment === 'string' ? environment : undefined);
  return { root: folder, yes: yes === true, environments: await synthesize(folder, names), own };
}

/** The values of options on the command line. Throws UserError with their description when one does not exist. */
export function readOptions<Known extends NonNullable<ParseArgsConfig['options']>>(
  options: Known,
  known: string,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    return parseArgs({ options, args }).values;
  } catch (error) {
    throw new UserError((error as Error).message, known);
  }
}

/** Runs a command that changes the cluster: its faults become a message and exit status 1. */
export async function main(
  command: (options: Options) => Promise<void>,
  own: OwnOptions = {},
  folder = root,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await guarded(async () => {
    await command(await prepare(own, folder, args));
  });
}

/** Runs a command: its faults become a message and exit status 1. */
export async function guarded(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
