import { createHash } from 'node:crypto';
import type { Fault } from '../../acceptance/faults/fault.js';
import type { Entry } from './entries.js';
import type { Prepared } from './profiles.js';

/** What may be measured next: a fault under the settings of a profile. */
export interface Case {
  readonly profile: Prepared;
  readonly fault: Fault;
}

/**
 * The case that was tried least often, so that a run that is interrupted is balanced. Among those: one with the
 * settings that are in force, since a change of settings takes minutes, and then the first in the order of the list.
 *
 * @param draw a number from 0 to below 1, by which one of these is taken. Default: 0.
 */
export function nextCase(
  cases: readonly Case[],
  tried: (one: Case) => number,
  inForce: Prepared | undefined,
  draw = 0,
): Case | undefined {
  const least = Math.min(...cases.map(tried));
  const candidates = cases.filter((one) => tried(one) === least);
  const settled = candidates.filter(({ profile }) => profile === inForce);
  const open = settled.length > 0 ? settled : candidates;
  return open[Math.floor(draw * open.length)];
}

/** Draws that a seed repeats. */
export function drawsOf(seed: number): () => number {
  let count = 0;
  return () => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32BE() / 2 ** 32;
}

/** How often each case is in a file of results. Entries that did not land and those of other settings do not count. */
export const countIn =
  (entries: readonly Entry[]) =>
  ({ profile, fault }: Case): number =>
    entries.filter(
      ({ landed, fault: injected, settings }) =>
        landed && injected === fault.name && JSON.stringify(settings) === JSON.stringify(profile.settings),
    ).length;
