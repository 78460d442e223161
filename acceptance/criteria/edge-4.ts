import type { Criterion } from '../criterion.js';
import { exhaust, exhaustionLimits } from '../checks/exhaustion.js';

export default {
  id: 'EDGE-4',
  promise: 'LAN clients over their limit are told so at once, and take nothing from the applications.',
  measured:
    'the LAN reader fills its limit for a moment, 5 clients more try; sessions that are open and the admin go on',
  from: 'LAN',
  limits: exhaustionLimits,
  invalidWhen: 'somebody else is logged in as the LAN reader, who would be locked out',
  measure: (context) => exhaust(context, context.environment.roles.lanReader, [context.admin]),
} satisfies Criterion;
