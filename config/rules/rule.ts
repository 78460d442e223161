import type { CheckedEnvironment } from '../environment.js';
import type { Problem } from '../problems.js';

/** True where a rule holds, else what is wrong. Without a value, it is what the environment has at the path. */
export type Found = true | Problem;

/** A rule that looks at several fields at once. */
export interface Rule {
  /** The fields it reads; it is not asked while one of them is faulty. */
  readonly reads: readonly string[];
  check(environment: CheckedEnvironment, name: string): Found | readonly Found[];
}

export const rule = (reads: readonly string[], check: Rule['check']): Rule => ({ reads, check });

/** What is found where something has to hold. */
export const must = (holds: boolean, problem: Problem): Found => holds || problem;
