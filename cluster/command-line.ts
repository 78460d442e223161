import { Command, InvalidArgumentError, type OptionValues } from '@commander-js/extra-typings';
import { UserError } from '../config/user-error.js';

/** A command of package.json that needs no environment. */
export const bareCommand = (script: string, purpose: string) =>
  new Command(`npm run ${script} --`).description(purpose).allowExcessArguments(false);

/** A command of package.json, to which its options are added; `--help` prints them. */
export const command = (script: string, purpose: string) =>
  bareCommand(script, purpose).option(
    '--environment <name>',
    'a file in environments/ (default: PGPLATFORM_ENV, else the only one)',
  );

/** What a command line says. @throws UserError naming what is wrong with it. */
export function read<Args extends unknown[], Options extends OptionValues>(
  program: Command<Args, Options>,
  args: readonly string[] = process.argv.slice(2),
): Options {
  program.configureOutput({ outputError: () => undefined }).exitOverride(({ exitCode, message }) => {
    if (exitCode === 0) process.exit(0);
    const [first = '', ...rest] = message.replace(/^error: /, '');
    throw new UserError(`${first.toUpperCase()}${rest.join('')}`, `See ${program.name()} --help.`);
  });
  return program.parse(args, { from: 'user' }).opts();
}

/** Reads a whole number from 1, for an option. */
export function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It is not a whole number from 1.');
}

/** Runs a program to the exit status that it returns. Default: 0. Its faults become a message and exit status 1. */
export async function guarded(run: () => Promise<unknown>): Promise<void> {
  try {
    const status = await run();
    if (typeof status === 'number') process.exitCode = status;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
