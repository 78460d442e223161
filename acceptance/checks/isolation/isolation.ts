import type { AcceptanceContext } from '../../context.js';
import { anomaliesOf } from './checker.js';
import { recordHistory } from './workload.js';

interface IsolationFindings {
  readonly anomalies: readonly string[];
  readonly transactions: number;
}

/** Clients on the LAN run serializable transactions for 8 s, which are then searched for anomalies. */
export async function isolationAnomalies(context: AcceptanceContext): Promise<IsolationFindings> {
  context.tell('serializable transactions are recorded, to be searched for isolation anomalies');
  const history = await recordHistory({
    lan: context.lan,
    role: context.admin,
    workers: Math.min(6, context.environment.roles.admin.connectionLimit - 2),
    seconds: 8 * context.pace,
  });
  return {
    anomalies: anomaliesOf(history).map(({ name, what }) => `${name}: ${what}`),
    transactions: history.filter(({ status }) => status === 'committed').length,
  };
}
