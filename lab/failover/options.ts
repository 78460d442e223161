import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { command, count, read } from '../../cluster/command-line.js';
import type { Fault } from '../../acceptance/faults/fault.js';
import { all, listOf, primaryLost, single } from '../../acceptance/faults/faults.js';
import { linksImpaired } from '../../acceptance/faults/links.js';
import { operatorNodeOff, returns } from '../../acceptance/faults/nodes.js';
import { switchover } from '../../acceptance/faults/planned.js';
import { attacks } from '../attacks.js';
import { falseAlarms, stewardKilled } from '../false-alarms.js';
import { choresOf } from './chores.js';

/** Groups of faults by the names that `--faults` knows. */
const groups: Readonly<Record<string, readonly Fault[]>> = {
  primary: [...primaryLost, switchover],
  single: [...single, operatorNodeOff],
  all: [...all, operatorNodeOff, stewardKilled],
  'false alarms': falseAlarms,
  attacks,
  returns,
  links: linksImpaired,
};

const every = [...new Set(Object.values(groups).flat())];

export const options = (args: readonly string[]) =>
  read(
    command('failover-bench', 'Injects faults under settings to compare, and keeps what each did.')
      .requiredOption('--json <file>', 'results, one entry for each injection; a further run adds to it')
      .option('--summary', 'prints the table of that file, and measures nothing', false)
      .option('--profiles <file>', 'settings to compare: TypeScript that exports parts of an environment file by name')
      .option('--profile <names>', 'those of the file that are measured: NAME,NAME (default: all)')
      .addOption(
        new Option('--faults <names>', `NAME;NAME of ${Object.keys(groups).join(', ')}, or of single faults`)
          .argParser(chosenFaults)
          .default(chosenFaults('primary'), 'primary'),
      )
      .option('--chores <file>', 'what else is done in turn with the faults: JSON, {"NAME": "COMMAND"}', choresOf)
      .option('--seed <n>', 'draws the next fault at random among those that were injected least', count)
      .option('--repeat <n>', 'until each fault was measured n times under each settings', count, 10)
      .option('--minutes <n>', 'begins nothing new after n minutes', count, 100_000)
      .option('--fault-command <command>', 'for faults of nodes, see npm run acceptance')
      .option('--even-with-others', 'although other databases or sessions are there', false)
      .option('--yes', 'does not ask', false),
    args,
  );

function chosenFaults(text: string): readonly Fault[] {
  return text.split(';').flatMap((word) => {
    const found = groups[word.trim()] ?? every.filter(({ name }) => name === word.trim());
    if (found.length === 0) throw new InvalidArgumentError(`There is no fault "${word}". There are: ${listOf(every)}.`);
    return found;
  });
}
