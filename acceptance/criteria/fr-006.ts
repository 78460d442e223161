import { rolesOf } from '../../config/contract/roles.js';
import type { Criterion } from '../criterion.js';
import { psql, psqlCommand } from '../clients/pod-client.js';

export default {
  id: 'FR-006',
  promise: 'Every connection is authenticated.',
  measured:
    'every role with a wrong password, with an empty one, and with that of another role, from where it may connect; all have to be refused',
  from: 'cluster and LAN',
  limits: [
    { what: 'admitted', unit: 'attempts', atMost: 0 },
    { what: 'tried', unit: 'attempts', atLeast: 3 },
  ],
  invalidWhen: 'the same role with its own password is not admitted',
  async measure(context) {
    const { environment, lan } = context;
    const admitted: string[] = [];
    let tried = 0;
    for (const { name } of rolesOf(environment).filter(({ from }) => from.includes('lan'))) {
      await lan.rows(name, 'select 1');
      const others = rolesOf(environment).filter((role) => role.name !== name);
      for (const password of ['wrong', '', ...others.slice(0, 1).map((role) => lan.target.passwordOf(role.name))]) {
        tried += 1;
        if ((await lan.refusal(name, 'select 1', { password })) === undefined) admitted.push(`${name} from the LAN`);
      }
    }
    const inside = await context.inside();
    const connection = inside.connection('readWrite');
    await psql(inside, 'readWrite', 'select 1');
    for (const password of ['wrong', '']) {
      tried += 1;
      const { status } = await inside.run(['env', `PGPASSWORD=${password}`, ...psqlCommand(connection, 'select 1')]);
      if (status === 0) admitted.push(`${context.application.role} in the cluster`);
    }
    return { values: [admitted.length, tried], details: admitted };
  },
} satisfies Criterion;
