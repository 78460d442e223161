import { schema } from '../schema.js';
import type { Site } from '../../context.js';
import { anomaliesOf } from './checker.js';
import { recordHistory } from './workload.js';

export interface IsolationFindings {
  readonly anomalies: readonly string[];
  /** Transactions that were committed. */
  readonly transactions: number;
}

/** Clients on the LAN run serializable transactions for 8 s, which are then searched for anomalies. */
export async function isolationAnomalies(site: Site): Promise<IsolationFindings> {
  site.tell('serializable transactions are recorded, to be searched for isolation anomalies');
  const history = await recordHistory({
    connect: () => site.lan.connect(site.admin),
    schema,
    workers: Math.min(6, site.environment.roles.admin.connectionLimit - 2),
    seconds: 8 * site.pace,
    isolation: 'serializable',
  });
  return {
    anomalies: anomaliesOf(history).map(({ name, what }) => `${name}: ${what}`),
    transactions: history.filter(({ status }) => status === 'committed').length,
  };
}
