import { Argument } from '@commander-js/extra-typings';
import { command, count, read } from '../cluster/command-line.js';
import { verbs } from './faults/fault.js';

export function options(args: readonly string[]) {
  const program = command('acceptance', 'Measures every promise of the specification on the live service.')
    .addArgument(
      new Argument('[watch]', 'measures the availability until it is interrupted: one line of JSON a minute').choices([
        'watch',
      ]),
    )
    .option('--list', 'prints every promise and how it is measured; needs no cluster', false)
    .option('--only <ids>', 'measures these promises only: ID,ID')
    .option('--faults', 'also measures what has to break something; asks once', false)
    .option('--repeat <n>', 'injects every fault n times', count, 1)
    .option('--fault-command <command>', `for faults of nodes; runs COMMAND ${verbs.join('|')} NODE [...]`)
    .option('--outside <command>', 'runs a program on a host outside lan.networks, for example "ssh outsider"')
    .option('--even-with-others', 'injects faults although other databases or sessions are there', false)
    .option('--yes', 'does not ask', false)
    .option('--watched <file>', 'what watch wrote, for SC-005')
    .option('--json <file>', 'writes everything that was measured')
    .option('--html <file>', 'writes a report with pictures')
    .option('--output <file>', 'where watch writes to (default: the standard output)');
  return { ...read(program, args), watch: program.processedArgs[0] !== undefined };
}
