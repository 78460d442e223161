import type { Criterion } from '../criterion.js';
import { exhaust, exhaustionLimits } from '../checks/exhaustion.js';

export default {
  id: 'EDGE-2',
  promise: 'When connections run out, clients over their limit are told so at once, and all others go on.',
  measured:
    'the admin fills its own limit from the LAN for a moment, 5 clients more try; sessions that are open and other roles go on',
  from: 'LAN',
  limits: exhaustionLimits,
  invalidWhen: 'somebody else is logged in as the admin, who would be locked out',
  measure: (context) => exhaust(context, context.environment.roles.admin, [context.environment.roles.lanReader.name]),
} satisfies Criterion;
