import type { Kubernetes } from '../../cluster/kubernetes.js';
import type { Probe } from './probe.js';
import type { Store } from './store.js';
import type { Workspace } from './workspace.js';

/** What a check of how faults of the store are endured needs. */
export interface Parts {
  readonly check: (title: string, look: () => Promise<string>) => Promise<void>;
  readonly workspace: Workspace;
  readonly kubernetes: Kubernetes;
  readonly probe: Probe;
  readonly store: Store;
  /** Runs as `COMMAND off|on|revoke|grant`. */
  readonly command: string;
  readonly minutes: number;
}
