import { rolesOf } from '../../config/contract/roles.js';
import type { Criterion } from '../criterion.js';

export default {
  id: 'FR-002',
  promise: 'Clients on the LAN reach the database, and only by TLS.',
  measured:
    'each role that may come from the LAN asks whether its session is encrypted, with the name of the server verified; then tries the same without TLS',
  from: 'LAN',
  limits: [
    { what: 'roles not served', unit: 'roles', atMost: 0 },
    { what: 'admitted in clear text', unit: 'sessions', atMost: 0 },
  ],
  async measure({ lan, environment }) {
    const roles = rolesOf(environment).filter(({ from }) => from.includes('lan'));
    const details: string[] = [];
    let [unserved, clear] = [0, 0];
    for (const { name } of roles) {
      const sql = 'select version from pg_stat_ssl where pid = pg_backend_pid() and ssl';
      const rows = await lan.rows<{ version: string }>(name, sql).catch((error: unknown) => error as Error);
      if (rows instanceof Error || rows.length === 0) unserved += 1;
      details.push(`${name}: ${rows instanceof Error ? rows.message : (rows[0]?.version ?? 'no TLS')}`);
      if ((await lan.refusal(name, 'select 1', { tls: false })) === undefined) clear += 1;
    }
    return { values: [unserved, clear], details };
  },
} satisfies Criterion;
