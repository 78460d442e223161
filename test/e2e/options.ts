import { bareCommand } from '../../cluster/command-line.js';

/** A run of `npm run e2e` on a test cluster. */
export const onTestCluster = (name: string, purpose: string) =>
  bareCommand('e2e', purpose)
    .usage(`${name}--environment <file> [options]`)
    .requiredOption(
      '--environment <file>',
      'an environment file for a test cluster; its Git repository is overwritten, its database deleted at the end',
    );
