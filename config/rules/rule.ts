import type { CheckedEnvironment } from '../environment.js';
import type { Problem } from '../problems.js';

/** A rule that looks at several fields at once. */
export interface Rule {
  /** The fields it reads; it is not asked while one of them is faulty. */
  readonly reads: readonly string[];
  check(environment: CheckedEnvironment, name: string): readonly Problem[];
}
