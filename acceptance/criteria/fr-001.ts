import type { Criterion } from '../criterion.js';
import { type Endpoint, psql } from '../clients/pod-client.js';

export default {
  id: 'FR-001',
  promise: 'Applications in the cluster reach the database.',
  measured:
    'each endpoint in the cluster answers a query of the application by name and TLS verify-full, and the right kind of instance answers',
  from: 'cluster',
  limits: [{ what: 'endpoints that do not answer as they should', unit: 'endpoints', atMost: 0 }],
  async measure(context) {
    const inside = await context.inside();
    const endpoints: Endpoint[] = ['readWrite', 'readOnly'];
    if (context.application.pooler) endpoints.push('poolerEndpoint');
    const faults: string[] = [];
    for (const endpoint of endpoints) {
      const sql = "select current_setting('transaction_read_only') || ' ' || current_user";
      const said = await psql(inside, endpoint, sql).catch((error: unknown) => (error as Error).message);
      const readOnly = endpoint === 'readOnly' && context.parts.kubernetes !== undefined ? 'on' : 'off';
      if (said !== `${readOnly} ${context.application.role}`) faults.push(`${endpoint}: ${said}`);
    }
    return { values: [faults.length], details: faults.length > 0 ? faults : [`${endpoints.length} endpoints`] };
  },
} satisfies Criterion;
