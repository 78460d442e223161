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

/** What decides how a failover goes, as the Cluster has it. */
export interface Settings {
  readonly instances: number;
  /** What wins while a replica is away: `required` or `preferred`. */
  readonly dataDurability: string;
  readonly method: string;
  readonly failoverQuorum: boolean;
  /** `primaryLease`: duration, renewal deadline and period, in seconds. */
  readonly lease: string;
  /** Probes: type, period in seconds × threshold, largest lag. */
  readonly startup: string;
  readonly readiness: string;
  readonly liveness: string;
  readonly isolationCheck: boolean;
  readonly switchoverDelay: number;
  readonly stopDelay: number;
  /** Seconds after which a postmaster without an answer is ended; 0 when nobody does. */
  readonly frozenSeconds: number;
  /** Seconds without its primary after which a replica starts again before it counts again; 0 when it never does. */
  readonly absentSeconds: number;
  /** `node-monitor-grace-period` that the environment file names, in seconds. */
  readonly nodeMonitorGraceSeconds: number;
  /** `failover.steward.waitSeconds`; none without a steward. */
  readonly stewardSeconds?: number;
  /** The plugin that archives the WAL, which a promotion asks first; none without backups to an object store. */
  readonly archiver?: string;
  /** Parameters of PostgreSQL that differ from what this project ships. */
  readonly parameters?: Readonly<Record<string, string>>;
}

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
): Settings {
  const { primaryLease: lease, probes } = spec;
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
    frozenSeconds: watchdog('WATCHDOG_FROZEN_SECONDS'),
    absentSeconds: watchdog('WATCHDOG_ABSENT_SECONDS'),
    nodeMonitorGraceSeconds: kubernetes.nodeMonitorGraceSeconds,
    ...(steward.enabled ? { stewardSeconds: steward.waitSeconds } : {}),
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
