import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { durabilityOf } from '../../config/derived.js';
import type { NamedEnvironment } from '../../config/load.js';
import { bytesOf } from '../../config/quantities.js';
import { namesOf } from '../../config/contract/names.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { programsOf } from './programs.js';

/** How far a replica that was away may be behind its primary and count again. */
export const caughtUpWithin = '1Mi';

/** How long a primary with several replicas may hear nobody, in seconds. The steward waits until it has ended. */
const isolatedSeconds = 4;

/** For how long a readiness probe waits, in seconds: longer than detection and election, or that stops failover. */
export const readinessSeconds = ({ kubernetes }: NamedEnvironment) =>
  Math.max(60, kubernetes.nodeMonitorGraceSeconds + 40);

/** The programs of the watchdog, before the Clusters whose pods mount them. */
export const watchdogPrograms = (environment: NamedEnvironment): Manifest =>
  new ConfigMap({ metadata: metadata(environment, namesOf(environment).watchdog), data: programsOf('watchdog') });

/** What starts the watchdog beside a PostgreSQL, in its container. Files of a projected volume need not be executable. */
export const startOfWatchdog = { postStart: { exec: { command: ['bash', '/projected/watchdog.bash'] } } };

/** What the watchdog of an instance looks for, as its environment tells it; 0 seconds: not at all. */
export function limitsOfWatchdog(environment: NamedEnvironment) {
  const { frozenSeconds, isolationCheck, absentSeconds } = environment.failover;
  const strict = durabilityOf(environment.postgres) === 'strict';
  return {
    WATCHDOG_FROZEN_SECONDS: String(frozenSeconds),
    WATCHDOG_ISOLATED_SECONDS: String(isolationCheck ? isolatedSeconds : 0),
    WATCHDOG_ABSENT_SECONDS: String(strict ? 0 : absentSeconds),
    WATCHDOG_CAUGHT_UP_BYTES: String(bytesOf(caughtUpWithin)),
    WATCHDOG_STRANDED_SECONDS: String(strict ? 0 : readinessSeconds(environment) + 10),
  };
}
