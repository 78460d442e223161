import type { Instance, Look } from '../../../programs/steward/observation.js';
import { caughtUp } from '../../../programs/steward/verdict.js';

/** A primary on n1, a replica on n2 that has lost it, each as it is seen when n1 is lost. */
export const primary: Instance = {
  name: 'postgres-1-1',
  uid: 'uid-1',
  container: 'c-1',
  node: 'n1',
  ready: true,
  readySince: '2026-01-01T00:00:00Z',
  terminating: false,
  silent: true,
  heardBefore: true,
  nodeLease: '70',
};
export const replica: Instance = {
  name: 'postgres-1-2',
  uid: 'uid-2',
  container: 'c-2',
  node: 'n2',
  ready: true,
  readySince: '2026-01-01T00:00:00Z',
  terminating: false,
  silent: false,
  heardBefore: true,
  nodeLease: '80',
  status: { isPrimary: false, walReceiverActive: false, streaming: [] },
};

/** What a look at a lost primary sees. */
export const lost: Look = {
  from: 0,
  to: 0,
  clean: true,
  problems: [],
  instances: [primary, replica],
  primaryLease: { holder: 'postgres-1-1', version: '500' },
  cluster: {
    uid: 'uid-cluster',
    image: 'postgresql:18',
    currentPrimary: 'postgres-1-1',
    targetPrimary: 'postgres-1-1',
    phase: 'Cluster in healthy state',
    size: 2,
    cordoned: false,
    fenced: false,
    hibernated: false,
    isReplicaCluster: false,
  },
  quorum: { primary: 'postgres-1-1', standbys: ['postgres-1-2'], number: 1, version: '9' },
  record: { pod: '', version: '3' },
};

/** Seen from the node of the primary: the node of the replica is lost. The primary renews its Lease every second. */
export const replicaLost: Look = {
  ...lost,
  instances: [
    { ...primary, silent: false, status: { isPrimary: true, walReceiverActive: false, streaming: [] } },
    without(replica, 'status', { silent: true }),
  ],
};

/** The same object without one of its parts. */
export function without<T extends object>(object: T, part: keyof T, change: Partial<T> = {}): T {
  const copy = { ...object, ...change };
  Reflect.deleteProperty(copy, part);
  return copy;
}

/** One look a second. */
export function every(seconds: number, look: Look | ((second: number) => Look)): Look[] {
  return Array.from({ length: seconds }, (_, second) => ({
    ...(typeof look === 'function' ? look(second) : look),
    from: second * 1000,
    to: second * 1000 + 1000,
  }));
}

/** A look with another state of one instance. */
export const having = (look: Look, name: string, change: Partial<Instance>): Look => ({
  ...look,
  instances: look.instances.map((each) => (each.name === name ? { ...each, ...change } : each)),
});

/** Looks at a primary that renews its Lease every second. */
export const renewing =
  (look: Look) =>
  (second: number): Look => ({ ...look, primaryLease: { holder: 'postgres-1-1', version: String(500 + second) } });

/** What a look sees while all is well: up to where the primary wrote, and what replicas have of it. */
export const writing = (
  written: number,
  flushed: Readonly<Record<string, number>>,
  look = lost,
  ignored: readonly string[] = [],
): Look =>
  having(look, 'postgres-1-1', {
    silent: false,
    status: { isPrimary: true, walReceiverActive: false, streaming: Object.keys(flushed), written, flushed, ignored },
  });

export const rules = {
  node: 'n2',
  waitMs: 6000,
  caughtUp: caughtUp(new Set(), every(3, writing(100, { 'postgres-1-2': 100 }))),
};
