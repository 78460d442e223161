import type { NamedEnvironment } from '../../config/load.js';

/** The Cluster as far as it is looked at. */
export interface ClusterManifest {
  readonly spec: {
    readonly instances: number;
    readonly switchoverDelay: number;
    readonly stopDelay: number;
    readonly primaryLease: Readonly<Record<string, number>>;
    readonly probes: {
      readonly startup?: object;
      readonly readiness?: object;
      readonly liveness?: { readonly isolationCheck?: { readonly enabled?: boolean } };
    };
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly plugins?: readonly { readonly name: string; readonly isWALArchiver?: boolean }[];
    readonly postgresql: {
      readonly parameters: Readonly<Record<string, string>>;
      readonly synchronous: {
        readonly method: string;
        readonly number: number;
        readonly dataDurability: string;
        readonly failoverQuorum?: boolean;
      };
    };
  };
}

/** What decides how a failover goes, as the Cluster has it, and the parameters that differ from what this project ships. */
export type Settings = ReturnType<typeof settingsOf> & { readonly parameters?: Readonly<Record<string, string>> };

interface Probe {
  readonly type?: string;
  readonly maximumLag?: string;
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
}

/** Reads them from a Cluster, the live one or a manifest, and its environment. */
export function settingsOf(
  { spec }: ClusterManifest,
  { kubernetes, failover: { steward } }: Pick<NamedEnvironment, 'kubernetes' | 'failover'>,
) {
  const { primaryLease: lease, probes } = spec;
  // Type, period in seconds × threshold, largest lag.
  const probe = ({ type = 'pg_isready', periodSeconds = 10, failureThreshold = 3, maximumLag }: Probe = {}) =>
    [type, `${periodSeconds}x${failureThreshold}`, maximumLag].filter(Boolean).join(' ');
  const { synchronous } = spec.postgresql;
  const watchdog = (name: string) => Number(spec.env?.find((variable) => variable.name === name)?.value ?? 0);
  const archiver = spec.plugins?.find(({ isWALArchiver }) => isWALArchiver)?.name;
  return {
    instances: spec.instances,
    dataDurability: synchronous.dataDurability,
    method: `${synchronous.method} ${synchronous.number}`,
    failoverQuorum: synchronous.failoverQuorum ?? false,
    lease: `${lease.leaseDurationSeconds}/${lease.renewDeadlineSeconds}/${lease.retryPeriodSeconds}`,
    startup: probe({ failureThreshold: 0, ...probes.startup }),
    readiness: probe(probes.readiness),
    liveness: probe({ type: 'http', ...probes.liveness }),
    isolationCheck: probes.liveness?.isolationCheck?.enabled ?? true,
    switchoverDelay: spec.switchoverDelay,
    stopDelay: spec.stopDelay,
    // Seconds after which the watchdog ends a postmaster without an answer, and has a replica without its primary start
    // again; 0 when it never does.
    frozenSeconds: watchdog('WATCHDOG_FROZEN_SECONDS'),
    absentSeconds: watchdog('WATCHDOG_ABSENT_SECONDS'),
    nodeMonitorGraceSeconds: kubernetes.nodeMonitorGraceSeconds,
    ...(steward.enabled ? { stewardSeconds: steward.waitSeconds } : {}),
    // A promotion asks it first.
    ...(archiver === undefined ? {} : { archiver }),
  };
}

/** In what settings differ from those that are wanted, in words, or undefined. Parameters of PostgreSQL are not looked at. */
export function difference(live: Settings, wanted: Settings): string | undefined {
  const text = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
  const names = [...new Set([...Object.keys(live), ...Object.keys(wanted)])] as (keyof Settings)[];
  const found = names
    .filter((name) => name !== 'parameters' && text(live[name]) !== text(wanted[name]))
    .map((name) => `${name} is ${text(live[name])} instead of ${text(wanted[name])}`);
  return found.length === 0 ? undefined : found.join(', ');
}
