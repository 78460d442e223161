import type { Criterion } from '../criterion.js';
import { foundIn, type Injection, type Limit } from '../model.js';
import type { Fault } from './fault.js';
import { listOf } from './faults.js';

/** A limit, and the value that has to keep it, told from what faults did. */
export interface Bound extends Limit {
  readonly of: (injections: readonly Injection[]) => number;
}

/** A promise about faults: they are injected, and the values and details are told from what they did. */
export const afterFaults = (
  faults: readonly Fault[],
  bounds: readonly Bound[],
  detailsOf: (injections: readonly Injection[]) => readonly string[] = outageLines,
): Pick<Criterion, 'limits' | 'invalidWhen' | 'breaks' | 'faults' | 'measure'> => ({
  limits: bounds,
  invalidWhen: 'a fault did not land',
  breaks: listOf(faults),
  faults,
  async measure(context) {
    const { injections, missing } = await context.faults(faults);
    return { values: bounds.map(({ of }) => of(injections)), details: detailsOf(injections), missing };
  },
});

/** Seconds without an acknowledged write, on the side that saw more of them. Infinity when writes never came back. */
export function outageOf({ clusterGap, lanGap }: Injection): number {
  return Math.max(...[clusterGap, lanGap].flatMap((gap) => (gap === null ? [] : [gap[1] - gap[0]])));
}

/** Seconds from the repair until writes went on, on the side that waited longer; 0 where the repair found them going on. */
export function backAfterRepair({ clusterGap, lanGap, healedSeconds }: Injection): number {
  const repaired = healedSeconds ?? 0;
  const waits = [clusterGap, lanGap].flatMap((gap) => (gap !== null && gap[0] < repaired ? [gap[1] - repaired] : []));
  return Math.max(0, ...waits);
}

export const lossOf = (injections: readonly Injection[]): number =>
  injections.reduce((lost, { acknowledgedLost }) => lost + acknowledgedLost, 0);

/** Faults after which the service was not whole again by itself. */
export const unrecovered = (injections: readonly Injection[]): number =>
  injections.filter(({ recoveredSeconds }) => recoveredSeconds === null).length;

export const noneLost: Bound = { what: 'lost', unit: 'acknowledged writes', atMost: 0, of: lossOf };
export const allRecovered: Bound = { what: 'not recovered', unit: 'faults', atMost: 0, of: unrecovered };

/** Nothing was found wrong with the data, told under a name. */
export const nothingWrong = (what: string): Bound => ({
  what,
  unit: 'findings',
  atMost: 0,
  of: (injections) => wrongAfter(injections).length,
});

export const worst = (of: (injection: Injection) => number) => (injections: readonly Injection[]) =>
  Math.max(...injections.map(of));

/** What was found wrong with the data after faults. */
export const wrongAfter = (injections: readonly Injection[]): readonly string[] =>
  injections.flatMap((each) => foundIn(each).map((what) => `${each.fault} on ${each.target}: ${what}`));

/** A line for each fault: how long writes stopped, and what became of them. */
export function outageLines(injections: readonly Injection[]): readonly string[] {
  return injections.map((injection) => {
    const { fault, target, acknowledged, acknowledgedLost, unknown, recoveredSeconds } = injection;
    const healthy = recoveredSeconds === null ? 'not healthy again' : `healthy after ${recoveredSeconds.toFixed(0)} s`;
    return `${fault} on ${target}: ${outageOf(injection).toFixed(1)} s without writes, ${acknowledgedLost} of ${acknowledged} acknowledged writes lost, ${unknown} unknown, ${healthy}`;
  });
}
