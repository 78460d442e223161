import type { NamedEnvironment } from '../config/load.js';
import type { Kubernetes } from '../cluster/kubernetes.js';

export interface Finding {
  /** `failed`: a deploy would not work. `warning`: it works, and something is worse than it could be. `unknown`: it cannot be seen from here. */
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** What is the case. */
  readonly seen: string;
  /** What to do about it. Left out where nothing has to be done. */
  readonly cure?: string;
}

export interface Target {
  readonly kubernetes: Kubernetes;
  readonly environment: NamedEnvironment;
}

export type Found = Finding | readonly Finding[];

export interface Check {
  readonly name: string;
  /** Looks at the cluster and changes nothing. What it throws counts as unknown. */
  look(target: Target): Found | Promise<Found>;
}

export const check = (name: string, look: Check['look']): Check => ({ name, look });

export const ok = (seen: string): Finding => ({ state: 'ok', seen });
export const warning = (seen: string, cure: string): Finding => ({ state: 'warning', seen, cure });
export const failed = (seen: string, cure: string): Finding => ({ state: 'failed', seen, cure });
export const unknown = (seen: string, cure: string): Finding => ({ state: 'unknown', seen, cure });
