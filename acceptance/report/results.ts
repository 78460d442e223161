import type { Injection, LoadStep, Outcome } from '../model.js';

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
