import type { Criterion } from '../criterion.js';
import { refusalOf } from '../clients/lan-client.js';
import { schema } from '../checks/schema.js';

// Each is rolled back.
const allowed = [
  'create role acceptance_run_role',
  `create table ${schema}.by_admin (id int)`,
  'select count(*) from pg_stat_activity where query is not null',
  'select pg_size_pretty(pg_database_size(current_database()))',
  `select count(*) from ${schema}.items`,
];
const forbidden = [
  `insert into ${schema}.items values (0, 0, '', now())`,
  `drop table ${schema}.items`,
  'create role acceptance_run_role',
];

/** SQLSTATE of success. */
const allowedBy = { code: '00000', message: 'allowed' };

export default {
  id: 'US2-2',
  promise: 'Administrative queries work from the LAN for who may run them, and for nobody else.',
  measured:
    'the admin creates a role and a table, reads activity, sizes and tables; the LAN reader tries to write, to drop and to create a role. All is rolled back',
  from: 'LAN',
  limits: [
    { what: 'refused to the admin', unit: 'statements', atMost: 0 },
    { what: 'allowed to the reader', unit: 'statements', atMost: 0 },
  ],
  async measure({ lan, admin, environment }) {
    const tried = (role: string, statements: readonly string[]) =>
      lan.session(role, async (client) => {
        const answers: string[] = [];
        for (const statement of statements) {
          await client.query('begin');
          const { code, message } = await client.query(statement).then(() => allowedBy, refusalOf);
          await client.query('rollback');
          answers.push(`${role}: ${statement}: ${code} ${message}`);
        }
        return answers;
      });
    const byAdmin = await tried(admin, allowed);
    const byReader = await tried(environment.roles.lanReader.name, forbidden);
    const refused = byAdmin.filter((answer) => !answer.endsWith(': 00000 allowed'));
    // Only "insufficient privilege" is the answer of a permission.
    const admitted = byReader.filter((answer) => !answer.includes(': 42501 '));
    return { values: [refused.length, admitted.length], details: [...refused, ...byReader] };
  },
} satisfies Criterion;
