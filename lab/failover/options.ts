import { parseArgs } from 'node:util';
import { UserError } from '../../config/user-error.js';
import type { Fault } from '../../acceptance/faults/fault.js';
import { all, listOf, primaryLost, single } from '../../acceptance/faults/faults.js';
import { linksImpaired } from '../../acceptance/faults/links.js';
import { operatorNodeOff } from '../../acceptance/faults/nodes.js';
import { switchover } from '../../acceptance/faults/planned.js';
import { attacks } from '../attacks.js';

/** Groups of faults by the names that `--faults` knows. */
const groups: Readonly<Record<string, readonly Fault[]>> = {
  primary: [...primaryLost, switchover],
  single: [...single, operatorNodeOff],
  all: [...all, operatorNodeOff],
  attacks,
  links: linksImpaired,
};

const usage = `Usage: npm run failover-bench -- --json FILE [OPTIONS]
  --json FILE             results, one entry for each injection; a further run adds to it
  --summary               prints the table of that file, and measures nothing
  --environment NAME      name in environments/, or a file (default: PGPLATFORM_ENV, else the only one)
  --profiles FILE         settings to compare: a TypeScript file that exports parts of an environment file by name
  --profile NAME,NAME     those of the file that are measured (default: all)
  --faults NAME;NAME      faults or groups of them: ${Object.keys(groups).join(', ')} (default: primary)
  --list                  prints the names of all faults
  --repeat N              until each fault was measured N times under each settings (default: 10)
  --minutes N             begins nothing new after N minutes
  --fault-command COMMAND for faults of nodes, see npm run acceptance
  --even-with-others      although other databases or sessions are there
  --yes                   does not ask`;

/** What the command line says. */
export function options(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'string' },
        summary: { type: 'boolean', default: false },
        environment: { type: 'string' },
        profiles: { type: 'string' },
        profile: { type: 'string' },
        faults: { type: 'string', default: 'primary' },
        list: { type: 'boolean', default: false },
        repeat: { type: 'string', default: '10' },
        minutes: { type: 'string', default: '100000' },
        'fault-command': { type: 'string' },
        'even-with-others': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    });
    if (values.json === undefined && !values.list) throw new Error('--json is missing');
    return {
      ...values,
      json: values.json ?? '',
      faults: chosenFaults(values.faults),
      repeat: positive('--repeat', values.repeat),
      minutes: positive('--minutes', values.minutes),
    };
  } catch (error) {
    throw new UserError((error as Error).message, usage);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} is "${text}", not a number from 1`);
  return value;
}

function chosenFaults(text: string): readonly Fault[] {
  const every = [...new Set(Object.values(groups).flat())];
  const chosen = text.split(';').map((word) => word.trim());
  return chosen.flatMap((word) => {
    const found = groups[word] ?? every.filter(({ name }) => name === word);
    if (found.length === 0) throw new Error(`There is no fault "${word}". There are: ${listOf(every)}`);
    return found;
  });
}
