import { parseArgs } from 'node:util';
import { UserError } from '../config/user-error.js';

const usage = `Usage: npm run acceptance -- [watch] [OPTIONS]
  watch                   measures the availability until it is interrupted: one line of JSON a minute
  --environment NAME      name in environments/, or a file (default: PGPLATFORM_ENV, else the only one)
  --list                  prints every promise and how it is measured; needs no cluster
  --only ID,ID            measures these promises only
  --faults                also measures what has to break something; asks once
  --repeat N              injects every fault N times (default: 1)
  --fault-command COMMAND for faults of nodes; runs COMMAND off|on|cut|join|deafen|undeafen|part|unpart|slow|impair|clear NODE [...]
  --outside COMMAND       runs a program on a host outside lan.networks, for example "ssh outsider"
  --even-with-others      injects faults although other databases or sessions are there
  --yes                   does not ask
  --watched FILE          what watch wrote, for SC-005
  --json FILE             writes everything that was measured
  --html FILE             writes a report with pictures
  --output FILE           where watch writes to (default: the standard output)`;

/** What the command line says. */
export function options(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        environment: { type: 'string' },
        list: { type: 'boolean', default: false },
        only: { type: 'string' },
        faults: { type: 'boolean', default: false },
        repeat: { type: 'string', default: '1' },
        'fault-command': { type: 'string' },
        outside: { type: 'string' },
        'even-with-others': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        watched: { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        output: { type: 'string' },
      },
    });
    const repeat = Number(values.repeat);
    if (!Number.isInteger(repeat) || repeat < 1) throw new Error(`--repeat is "${values.repeat}", not a number from 1`);
    if (positionals.some((word) => word !== 'watch')) throw new Error(`Unknown command "${positionals.join(' ')}"`);
    return { ...values, repeat, watch: positionals.includes('watch') };
  } catch (error) {
    throw new UserError((error as Error).message, usage);
  }
}
