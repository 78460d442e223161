import type { Injection } from '../../acceptance/model.js';

/** A fault that landed, from which the service came back. */
export const landed: Injection = {
  fault: 'pod killed',
  class: 'process',
  target: 'postgres-1-1',
  at: '2026-01-01T00:00:00.000Z',
  landed: true,
  detectionSeconds: 1.24,
  promotionSeconds: 3.16,
  clusterGap: [-0.1, 5.12],
  lanGap: [0, 6.3],
  healedSeconds: null,
  recoveredSeconds: 17,
  onceSeconds: 12.04,
  onceUntilSeconds: 16,
  declaredGone: 1,
  acknowledged: 100,
  acknowledgedLost: 0,
  unknown: 4,
  unknownKept: 1,
  duplicated: 0,
  inconsistencies: [],
};
