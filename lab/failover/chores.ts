import { readFileSync } from 'node:fs';
import { lastLine, runCommand } from '../../cluster/process.js';
import { UserError } from '../../config/user-error.js';
import type { Fault } from '../../acceptance/faults/fault.js';
import { commanded } from '../false-alarms.js';

const form = 'Write {"NAME": "COMMAND WITH ITS ARGUMENTS"}.';

/** Minutes that a chore may take. */
const limit = 15;

/**
 * What is done to a database over a year besides faults, as faults that should do no harm: from a file of JSON, the
 * command of each by its name.
 */
export function choresOf(file: string): readonly Fault[] {
  return Object.entries(read(file)).map(([name, command]) => {
    if (typeof command !== 'string') throw new UserError(`${file}: "${name}" is no command.`, form);
    const [program = '', ...args] = command.split(' ');
    const run = async () => {
      const result = await runCommand(program, args, { timeout: limit * 60_000 });
      if (result.status !== 0) throw new Error(`${name}: ${lastLine(result)}`);
    };
    return { name, class: 'planned', breaks: `runs ${command}`, sparesPrimary: true, aim: () => commanded(name, run) };
  });
}

function read(file: string): object {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch (error) {
    throw new UserError(`${file} is no JSON that can be read: ${(error as Error).message}`, form);
  }
}
