import type { AcceptanceContext } from './context.js';
import type { Fault } from './faults/fault.js';
import { type Limit, type Measurement, NotMeasured, type Outcome, type Verdict } from './model.js';

/** A promise of the specification, and how it is measured on the live service. */
export interface Criterion {
  /** Number in the specification: SC-001, FR-001, US1-1, EDGE-1. */
  readonly id: string;
  readonly promise: string;
  /** What is measured, and how. */
  readonly measured: string;
  /** Where from: the cluster, the LAN, both, or the Kubernetes API. */
  readonly from: 'cluster' | 'LAN' | 'cluster and LAN' | 'Kubernetes API';
  readonly limits: readonly Limit[];
  /** What would make the measurement invalid, beside a client that cannot be reached; then the line says "not measured". */
  readonly invalidWhen?: string;
  /** What it breaks or changes outside its own schema and namespace. Such a criterion is measured only with `--faults`. */
  readonly breaks?: string;
  /** Faults that it injects where they are allowed. */
  readonly faults?: readonly Fault[];
  /** @throws NotMeasured when the measurement is invalid; any other error is a broken promise. */
  measure(context: AcceptanceContext): Promise<Measurement>;
}

/** Measures one criterion. Never throws. */
export async function outcomeOf(criterion: Criterion, context: AcceptanceContext): Promise<Outcome> {
  const started = performance.now();
  const { id, promise, limits } = criterion;
  const outcome = (verdict: Verdict, rest: Partial<Outcome>): Outcome => {
    const seconds = (performance.now() - started) / 1000;
    return { id, promise, limits, values: [], details: [], ...rest, verdict, seconds };
  };
  if (criterion.breaks !== undefined && !context.faultsAllowed) {
    return outcome('not measured', { why: `needs --faults: ${criterion.breaks}` });
  }
  try {
    const { values, details = [], missing } = await criterion.measure(context);
    const asked = missing === undefined ? limits : limits.slice(0, values.length);
    const broken = asked.filter((limit, index) => !holds(limit, values[index]));
    const seen = { values, details };
    const why = `beyond the limit: ${broken.map(({ what }) => what).join(', ')}`;
    if (broken.length > 0) return outcome('FAIL', { ...seen, why });
    return missing === undefined ? outcome('pass', seen) : outcome('not measured', { ...seen, why: missing });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return outcome(error instanceof NotMeasured ? 'not measured' : 'FAIL', { why });
  }
}

/** A value that is missing or no number holds no limit. */
function holds({ atMost, atLeast }: Limit, value: number | undefined): boolean {
  if (value === undefined || !Number.isFinite(value)) return false;
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}
