import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { Instances } from './instances.js';
import { failedJobLog } from './job-log.js';
import { type Kubernetes, orNothing } from './kubernetes.js';

/** The upgrade to another major version that has begun and not succeeded, with the reason where it failed; or undefined. */
export async function upgradeOf(kubernetes: Kubernetes, environment: NamedEnvironment) {
  const status = await orNothing(new Instances(kubernetes, environment).status());
  const from = status?.pgDataImageInfo?.majorVersion;
  const to = status?.targetPgDataImageInfo?.majorVersion;
  if (from === undefined || to === undefined) return undefined;
  const log = await failedJobLog(kubernetes, environment.namespace.name, namesOf(environment).cluster, 'major-upgrade');
  return { from, to, fault: log === undefined ? undefined : reasonIn(log) };
}

/** An upgrade in words, with the way back. */
export function described({ from, to, fault }: NonNullable<Awaited<ReturnType<typeof upgradeOf>>>): string {
  if (fault === undefined)
    return `PostgreSQL is being upgraded from ${from} to ${to}; nobody can connect until that ends.`;
  const again = fault === silent ? ' Delete the Job of the upgrade, and it is tried again. Or revert' : ' Revert';
  return `The upgrade from PostgreSQL ${from} to ${to} failed: ${fault}${again} the commit and push it: PostgreSQL ${from} starts again with all its data.`;
}

/** The words of pg_upgrade that say why it ended; each line of the log is JSON of the instance manager. */
export function reasonIn(log: string): string {
  const messages = log.split('\n').flatMap((line) => {
    try {
      const { msg, logger, err, error } = JSON.parse(line) as Record<string, unknown>;
      return [{ text: [msg, err ?? error].filter((word) => typeof word === 'string').join(': '), logger }];
    } catch {
      return [];
    }
  });
  const own = messages.filter(({ logger }) => logger === 'pg_upgrade').map(({ text }) => text.trim());
  // Each step of pg_upgrade that worked ends with "ok"; the last words say only that it ends.
  const failedStep = own
    .slice(own.findLastIndex((text) => text.endsWith(' ok')) + 1)
    .filter((text) => !idle.test(text));
  const said =
    failedStep.length > 0
      ? failedStep
      : messages.map(({ text }) => text).filter((text) => /fatal|error|failure|could not|unrecognized/i.test(text));
  const words = said.slice(0, 5).join(' ').replace(/\s+/g, ' ').trim();
  return words === '' ? silent : words.replace(/[.:]*$/, '.');
}

const silent = 'its log does not say why, as when its node was lost.';

const idle = /^(\*?failure\*?|Failure, exiting)$/i;
