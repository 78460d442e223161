import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { durabilityOf } from '../../config/derived.js';
import type { NamedEnvironment } from '../../config/load.js';
import { bytesOf } from '../../config/quantities.js';
import { namesOf } from '../../config/contract/names.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import type { PodAddition } from './pod-patch.js';
import { programsOf } from './programs.js';

/** How far a replica that was away may be behind its primary and count again. */
export const caughtUpWithin = '1Mi';

/** For how long a readiness probe waits, in seconds: longer than detection and election, or that stops failover. */
export const readinessSeconds = ({ kubernetes }: NamedEnvironment) =>
  Math.max(60, kubernetes.nodeMonitorGraceSeconds + 40);

/** What the watchdog of an instance looks for, in seconds; 0: not at all. */
function limitsOf(environment: NamedEnvironment) {
  const { frozenSeconds, absentSeconds } = environment.failover;
  return durabilityOf(environment.postgres) === 'strict'
    ? { frozenSeconds, absentSeconds: 0, strandedSeconds: 0 }
    : { frozenSeconds, absentSeconds, strandedSeconds: readinessSeconds(environment) + 10 };
}

/** The programs of the watchdog, before the Clusters whose pods mount them. */
export const watchdogPrograms = (environment: NamedEnvironment): Manifest =>
  new ConfigMap({ metadata: metadata(environment, namesOf(environment).watchdog), data: programsOf('watchdog') });

/** The watchdog beside every PostgreSQL, in its container. */
export function watchdog(environment: NamedEnvironment): PodAddition {
  const { frozenSeconds, absentSeconds, strandedSeconds } = limitsOf(environment);
  // Files of a projected volume need not be executable.
  const lifecycle = { postStart: { exec: { command: ['bash', '/projected/watchdog.bash'] } } };
  return {
    operations: [{ op: 'add', path: '/spec/containers/0/lifecycle', value: lifecycle }],
    env: {
      WATCHDOG_FROZEN_SECONDS: String(frozenSeconds),
      WATCHDOG_ABSENT_SECONDS: String(absentSeconds),
      WATCHDOG_CAUGHT_UP_BYTES: String(bytesOf(caughtUpWithin)),
      WATCHDOG_STRANDED_SECONDS: String(strandedSeconds),
    },
    programs: { configMap: namesOf(environment).watchdog, files: programsOf('watchdog') },
  };
}
