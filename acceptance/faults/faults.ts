import type { NamedEnvironment } from '../../config/load.js';
import type { Fault } from './fault.js';
import { allNodesOff, apiUnreachable, cablePulled, nodeOff, partition, replicaNodeOff } from './nodes.js';
import { diskFull, nodeDrained, switchover } from './planned.js';
import {
  allKilled,
  operatorDown,
  podDeleted,
  podDeletedAlone,
  podKilled,
  postgresFrozen,
  postgresKilled,
  replicaKilled,
} from './processes.js';

/** The primary is lost, and another instance has to take over or it has to come back. */
export const primaryLost: readonly Fault[] = [podKilled, postgresKilled, postgresFrozen, nodeOff, cablePulled];

export const single: readonly Fault[] = [
  ...primaryLost,
  podDeleted,
  switchover,
  nodeDrained,
  replicaKilled,
  replicaNodeOff,
  apiUnreachable,
  partition,
  diskFull,
];

export const all: readonly Fault[] = [...single, allKilled, allNodesOff, operatorDown, podDeletedAlone];

/** Those of some faults that can happen to a service with these settings. */
export const possible = (faults: readonly Fault[], environment: NamedEnvironment): readonly Fault[] =>
  faults.filter(({ happensTo }) => happensTo?.(environment) ?? true);

export const listOf = (faults: readonly Fault[]): string => faults.map(({ name }) => name).join(', ');
