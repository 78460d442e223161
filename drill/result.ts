import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';

/** What a drill found. Values are missing where it did not get so far. */
export interface DrillResult {
  readonly environment: string;
  readonly cluster: string;
  readonly at: string;
  passed: boolean;
  why?: string;
  backupFinished?: string;
  /** Seconds since the archive got its last WAL file, before the drill closed one: the RPO at that moment. */
  dataAgeSeconds?: number;
  /** From the order to restore to a healthy server: the RTO for this amount of data on this hardware. */
  recoverySeconds?: number;
  /** Until everything was compared and checked. */
  seconds?: number;
  tables?: number;
  rows?: number;
}

export function nothingYet(environment: NamedEnvironment): DrillResult {
  const { cluster } = namesOf(environment);
  return { environment: environment.name, cluster, at: new Date().toISOString(), passed: false };
}

/** Hours since the newest base backup was complete. */
export function backupAgeHours({ backupFinished, at }: DrillResult): number | undefined {
  return backupFinished === undefined ? undefined : (Date.parse(at) - Date.parse(backupFinished)) / 3_600_000;
}

export function sentence(result: DrillResult): string {
  const { passed, why, cluster, tables, rows, recoverySeconds, dataAgeSeconds } = result;
  if (!passed) return `drill FAILED: ${why ?? 'no reason given'}`;
  return (
    `drill passed: ${cluster} was restored in ${recoverySeconds?.toFixed(0)} s, ${tables} tables with ${rows} rows are the same; ` +
    `newest base backup ${backupAgeHours(result)?.toFixed(1)} h old, archive ${dataAgeSeconds?.toFixed(0)} s behind`
  );
}

/** The result as Prometheus reads it, for the textfile collector of the node exporter. */
export function metrics(result: DrillResult): string {
  const age = backupAgeHours(result);
  const values: [string, string, number | undefined][] = [
    ['success', '1 when the last drill passed, 0 when it did not.', result.passed ? 1 : 0],
    ['timestamp_seconds', 'When the last drill began, in Unix time.', Date.parse(result.at) / 1000],
    ['backup_age_seconds', 'Age of the newest base backup at the drill.', age === undefined ? undefined : age * 3600],
    ['data_age_seconds', 'Seconds that the archive was behind.', result.dataAgeSeconds],
    ['recovery_seconds', 'From the order to restore to a healthy server.', result.recoverySeconds],
  ];
  return values
    .filter(([, , value]) => value !== undefined)
    .map(([name, help, value]) => {
      const metric = `postgres_drill_${name}`;
      const labels = `environment="${result.environment}",cluster="${result.cluster}"`;
      return `# HELP ${metric} ${help}\n# TYPE ${metric} gauge\n${metric}{${labels}} ${value}\n`;
    })
    .join('');
}
