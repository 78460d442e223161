import type { Role } from '../../config/contract/roles.js';
import { type Measurement, NotMeasured } from '../model.js';
import { abandon, refusalOf } from '../clients/lan-client.js';
import type { AcceptanceContext } from '../context.js';

/** Limits of a measurement of clients over their role's limit. */
export const exhaustionLimits = [
  { what: 'over the limit, not refused with SQLSTATE 53300', unit: 'clients', atMost: 0 },
  { what: 'slowest refusal', unit: 's', atMost: 1 },
  { what: 'others that were disturbed', unit: 'sessions', atMost: 0 },
  { what: 'below the limit, not served', unit: 'clients', atMost: 0 },
] as const;

const over = 5;

/**
 * Fills a role up to its limit for a moment, and tries some clients more.
 *
 * @throws NotMeasured when somebody else uses the role: they would be locked out.
 */
export async function exhaust(
  context: AcceptanceContext,
  role: Pick<Role, 'name' | 'connectionLimit'>,
  others: readonly string[],
): Promise<Measurement> {
  const [{ n, mine } = { n: 0, mine: 0 }] = await context.rows<{ n: number; mine: number }>(
    `select count(*)::int as n, (count(*) filter (where application_name like 'acceptance-run%'))::int as mine from pg_stat_activity where usename = '${role.name}'`,
  );
  if (n > mine) throw new NotMeasured(`${n - mine} other sessions of ${role.name} would be locked out meanwhile`);
  const roles = Array.from({ length: role.connectionLimit - mine }, () => role.name);
  const { open, refused: unserved } = await context.lan.connectEach(roles);
  try {
    const refusals: string[] = [];
    let slowest = 0;
    for (let client = 0; client < over; client++) {
      const started = performance.now();
      refusals.push((await context.lan.refusal(role.name, 'select 1'))?.code ?? 'admitted');
      slowest = Math.max(slowest, performance.now() - started);
    }
    const inSessions = await Promise.all(
      open.map(({ client }) => client.query('select 1').then(() => undefined, refusalOf)),
    );
    const afresh = await Promise.all(others.map((other) => context.lan.refusal(other, 'select 1')));
    const disturbed = [...inSessions, ...afresh].filter((refusal) => refusal !== undefined);
    return {
      values: [refusals.filter((code) => code !== '53300').length, slowest / 1000, disturbed.length, unserved.length],
      details: [
        `${open.length} sessions of ${role.name} held; ${over} more got ${[...new Set(refusals)].join(', ')}`,
        ...new Set(unserved.map(({ code, message }) => `not served below the limit: ${code} ${message}`)),
      ],
    };
  } finally {
    for (const { client } of open) abandon(client);
  }
}
