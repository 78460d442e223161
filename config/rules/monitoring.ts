import type { Rule } from './rule.js';

/** Rules between thresholds of alerts. */
export const monitoringRules: readonly Rule[] = [
  {
    reads: ['monitoring.alerts.diskFreePercent', 'monitoring.alerts.diskFreeCriticalPercent'],
    check: ({ monitoring: { alerts } }) =>
      alerts.diskFreeCriticalPercent < alerts.diskFreePercent || {
        path: 'monitoring.alerts.diskFreeCriticalPercent',
        why: `The alert would be critical before there was a warning (monitoring.alerts.diskFreePercent ${alerts.diskFreePercent}).`,
        cure: 'Make it less than diskFreePercent.',
      },
  },
  {
    reads: ['monitoring', 'operator.certificateDays'],
    check: ({ monitoring, operator }) =>
      !monitoring.enabled ||
      monitoring.alerts.caDays < operator.certificateDays || {
        path: 'monitoring.alerts.caDays',
        why: `A CA lives ${operator.certificateDays} days here (operator.certificateDays): the alert would never end.`,
        cure: 'Make it less than operator.certificateDays.',
      },
  },
];
