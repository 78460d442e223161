import type { NamedEnvironment } from '../config/load.js';
import { restoredLineage } from '../config/derived.js';
import { namesOf } from '../config/contract/names.js';
import { failedJobLog } from './job-log.js';
import type { Kubernetes } from './kubernetes.js';

interface Names {
  readonly source: string;
  readonly target: string;
}

/** Words of PostgreSQL, Barman and CloudNativePG in a recovery that fails, and what they mean to a person. */
const meanings: Readonly<Record<string, string>> = {
  'recovery ended before configured recovery target was reached':
    'the archive of {source} ends before the point of time: no transaction committed after it, or WAL files are missing. Choose an earlier restore.targetTime, or leave it out for the newest state.',
  'no target backup found':
    'no base backup of {source} was complete at the point of time. Choose a later restore.targetTime; status.serverRecoveryWindow of the ObjectStore has the first that is possible.',
  'Expected empty archive':
    'the store holds backups of {target} already. Give the new lineage a number that was never used: restore.lineage.',
  'encountered an error while checking the presence of first needed WAL':
    'the archive of {source} lacks the WAL file that the base backup begins with. While it waits to be archived, which npm run preflight tells, the recovery is tried again.',
  'unexpected end of data|end-of-stream marker|Not a gzipped file|while decompressing|ReadError|CRC check failed':
    'the base backup of {source} is cut short or damaged. Restore an older one, and take a new one now.',
  'NoSuchBucket|404.*HeadBucket': 'the store has no such bucket. See backup.bucket.',
  'InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|\\(403\\)|Forbidden':
    'the store refuses the credentials. See backup.credentials.',
  'Could not connect to the endpoint|EndpointConnectionError|ConnectTimeout|SSLError':
    'the store cannot be reached. See backup.endpoint, backup.networks and backup.certificateAuthority.',
};

/** Why a Cluster does not recover, told by the pods of its recovery. Undefined while none has failed. */
export async function recoveryFault(
  kubernetes: Kubernetes,
  namespace: string,
  names: Names,
): Promise<string | undefined> {
  const log = await failedJobLog(kubernetes, namespace, names.target, 'full-recovery');
  return log === undefined ? undefined : explained(log, names);
}

/** What the log of a failed recovery means, or its last words. */
export function explained(log: string, { source, target }: Names): string {
  const words = Object.keys(meanings).find((pattern) => new RegExp(pattern, 'i').test(log));
  const meaning = meanings[words ?? '']?.replace('{source}', source).replace('{target}', target);
  const lines = log.split('\n');
  // Words of PostgreSQL and Barman say more than those of whoever called them.
  const last =
    lines.findLast((line) => /FATAL|PANIC|ERROR: /.test(line)) ??
    lines.findLast((line) => line.includes('"level":"error"'));
  return `${target} could not be recovered: ${meaning ?? last?.slice(0, 600) ?? 'its log does not say why.'}`;
}

/** Why the restore of an environment does not get on; undefined where there is none or nothing failed. */
export async function restoreFault(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<string | undefined> {
  const { restore, namespace } = environment;
  if (restore === undefined) return undefined;
  const source = namesOf(environment, restore.from).cluster;
  const target = namesOf(environment, restoredLineage(restore)).cluster;
  return recoveryFault(kubernetes, namespace.name, { source, target });
}
