import type { Criterion } from '../criterion.js';

export default {
  id: 'US2-3',
  promise: 'Bad credentials are rejected with a clear error.',
  measured:
    'a wrong password, no password, a role that does not exist, the superuser, and a database that is not for the role; the SQLSTATE and the time of each',
  from: 'LAN',
  limits: [
    { what: 'admitted or with another error', unit: 'attempts', atMost: 0 },
    { what: 'slowest rejection', unit: 's', atMost: 5 },
  ],
  invalidWhen: 'the right credentials are not admitted',
  async measure({ lan, admin, environment }) {
    await lan.rows(admin, 'select 1');
    const attempts = [
      ['a wrong password', admin, { password: 'wrong' }],
      ['no password', admin, { password: '' }],
      ['an unknown role', 'acceptance_run_nobody', { password: 'wrong' }],
      ['the superuser', 'postgres', { password: 'wrong' }],
      ['another database', environment.roles.lanReader.name, { database: 'postgres' }],
    ] as const;
    const details: string[] = [];
    let [wrong, slowest] = [0, 0];
    for (const [what, role, change] of attempts) {
      const started = performance.now();
      const refusal = await lan.refusal(role, 'select 1', change);
      slowest = Math.max(slowest, performance.now() - started);
      // Class 28 is "invalid authorization specification"; node-postgres itself refuses to send an empty password.
      const clear =
        refusal !== undefined && (refusal.code.startsWith('28') || /password must be/.test(refusal.message));
      if (!clear) wrong += 1;
      details.push(`${what}: ${refusal === undefined ? 'admitted' : `${refusal.code} ${refusal.message}`}`);
    }
    return { values: [wrong, slowest / 1000], details };
  },
} satisfies Criterion;
