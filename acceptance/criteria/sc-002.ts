import type { Criterion } from '../criterion.js';

export default {
  id: 'SC-002',
  promise: 'A client on the LAN connects within 5 s.',
  measured: '20 times in turn: connect by TLS with the name verified, log in, "select 1"; the worst',
  from: 'LAN',
  limits: [{ what: 'worst of 20', unit: 's', atMost: 5 }],
  async measure({ lan, admin }) {
    const times: number[] = [];
    for (let time = 0; time < 20; time++) {
      const started = performance.now();
      await lan.rows(admin, 'select 1', { connectMilliseconds: 30_000 });
      times.push(performance.now() - started);
    }
    return { values: [Math.max(...times) / 1000] };
  },
} satisfies Criterion;
