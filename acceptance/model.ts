export interface Limit {
  /** What is measured, in few words: "worst time to connect". */
  readonly what: string;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Measurement {
  /** One value for each limit, in the same order; fewer only where `missing` says why. */
  readonly values: readonly number[];
  /** What else was seen, one line each. */
  readonly details?: readonly string[];
  /** A part that was not measured, and why. A line with one never passes. */
  readonly missing?: string | undefined;
}

/** Says why a criterion could not be measured. It is never a pass, and no failure of the service. */
export class NotMeasured extends Error {
  override readonly name = 'NotMeasured';
}

export const verdicts = ['pass', 'FAIL', 'not measured'] as const;

export type Verdict = (typeof verdicts)[number];

/** A criterion with what became of it. */
export interface Outcome {
  readonly id: string;
  readonly promise: string;
  readonly limits: readonly Limit[];
  /** Empty where nothing was measured. */
  readonly values: readonly number[];
  readonly verdict: Verdict;
  readonly why?: string;
  readonly details: readonly string[];
  readonly seconds: number;
}

/** Latencies of one side at one number of connections. */
export interface LoadSide {
  readonly from: 'cluster' | 'LAN';
  readonly connections: number;
  /** Milliseconds of every transaction. */
  readonly latencies: readonly number[];
  readonly errors: readonly string[];
}

/** The service under one number of connections from both sides at once. */
export interface LoadStep {
  readonly connections: number;
  readonly seconds: number;
  /** Fewest load sessions that the server saw in any sample. */
  readonly held: number;
  /** Connections that the service refused, with its messages. */
  readonly refused: readonly string[];
  readonly sides: readonly LoadSide[];
}

/** One fault, and what it did to the service. Times in seconds after the injection. */
export interface Injection {
  readonly fault: string;
  readonly class: 'process' | 'node' | 'planned' | 'double';
  readonly target: string;
  /** When it was injected, ISO 8601. */
  readonly at: string;
  /** Whether it was seen to have happened. An injection that did not land tells nothing. */
  readonly landed: boolean;
  /** Why it did not land, or what else is worth knowing. */
  readonly note?: string;
  /** Until the failed primary was no longer the one that clients are sent to, or writes went on, whichever was first. */
  readonly detectionSeconds: number | null;
  /** Until another instance was the primary; null when none was promoted. */
  readonly promotionSeconds: number | null;
  /** Last acknowledged write before the longest gap and first after it, by clients in the cluster; null when they were lost with a node. */
  readonly clusterGap: readonly [number, number] | null;
  /** The same by clients on the LAN. */
  readonly lanGap: readonly [number, number];
  /** Until it was repaired by hand (power, cable, signal); null when nothing had to be. */
  readonly healedSeconds: number | null;
  /** Until all instances were healthy and streaming again. */
  readonly recoveredSeconds: number | null;
  /** How long acknowledged commits existed on the primary alone, and when they last did; null when they never did. */
  readonly onceSeconds: number;
  readonly onceUntilSeconds: number | null;
  /** Pods that the steward declared gone meanwhile. */
  readonly declaredGone: number;
  readonly acknowledged: number;
  readonly acknowledgedLost: number;
  /** Writes whose answer never came, and how many of them are there. */
  readonly unknown: number;
  readonly unknownKept: number;
  readonly duplicated: number;
  /** Faults of consistency: checksums, sums, transfers, replica against primary. */
  readonly inconsistencies: readonly string[];
}

/** Everything that a run saw; what `--json` writes. */
export interface Results {
  readonly environment: string;
  readonly started: string;
  readonly seconds: number;
  /** Versions of what was measured: Kubernetes, PostgreSQL, CloudNativePG, this project's commit. */
  readonly versions: Record<string, string>;
  readonly settings: Record<string, unknown>;
  readonly outcomes: readonly Outcome[];
  readonly load: readonly LoadStep[];
  readonly injections: readonly Injection[];
}

/** What was found wrong with the data: rows twice, checksums, sums, replica against primary. */
export const foundIn = ({
  duplicated,
  inconsistencies,
}: Pick<Injection, 'duplicated' | 'inconsistencies'>): readonly string[] => [
  ...(duplicated === 0 ? [] : [`${duplicated} rows are there twice`]),
  ...inconsistencies,
];

/** A limit in signs: "<= 5 s". */
export function limitText({ atMost, atLeast, unit }: Limit): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`>= ${atLeast}`]),
    ...(atMost === undefined ? [] : [`<= ${atMost}`]),
  ];
  return `${bounds.join(', ')} ${unit}`;
}

/** A value with its limit: "slowest 3.2 s (<= 5 s)". */
export function measuredText(value: number, limit: Limit | undefined): string {
  if (limit === undefined) return String(value);
  const shown = Number.isFinite(value) ? valueText(value, limit.unit) : `no ${limit.unit}`;
  return `${limit.what} ${shown} (${limitText(limit)})`;
}

/** A value with at most three decimals, as exact as its size deserves. */
export function valueText(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return `${value.toFixed(digits)} ${unit}`;
}
