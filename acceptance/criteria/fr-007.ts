import { runCommand } from '../../cluster/process.js';
import { rolesOf } from '../../config/contract/roles.js';
import { asStranger } from '../clients/clients.js';
import type { Criterion } from '../criterion.js';
import { NotMeasured } from '../model.js';
import { psql, psqlCommand } from '../clients/pod-client.js';
import type { AcceptanceContext } from '../context.js';

const attempts = 5;

export default {
  id: 'FR-007',
  promise: 'Only authorised clients of the cluster and of the LAN are admitted.',
  measured:
    'with the right password: a pod in a namespace of no application, roles of the cluster from the LAN, and a host outside lan.networks (--outside); meanwhile an authorised client is served',
  from: 'cluster and LAN',
  limits: [
    { what: 'admitted', unit: 'attempts', atMost: 0 },
    { what: 'tried', unit: 'attempts', atLeast: attempts + 1 },
  ],
  invalidWhen: 'an authorised client is not served at the same time, or the program could not be run outside',
  async measure(context) {
    const stranger = await fromUnlabelledNamespace(context);
    const roles = await fromLan(context);
    const outsider = await fromOutside(context);
    await psql(await context.inside(), 'readWrite', 'select 1');
    await context.lan.rows(context.admin, 'select 1');
    const all = [stranger, roles, ...(outsider === undefined ? [] : [outsider])];
    const sum = (of: 'admitted' | 'tried') => all.reduce((total, each) => total + each[of], 0);
    return {
      values: [sum('admitted'), sum('tried')],
      details: all.map(({ said }) => said),
      missing: outsider === undefined ? 'no --outside: nobody tried from a network that is not allowed' : undefined,
    };
  },
} satisfies Criterion;

const fromUnlabelledNamespace = (context: AcceptanceContext) =>
  asStranger(context, async (pod) => {
    let admitted = 0;
    let said = '';
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { status, stderr } = await pod.run(psqlCommand(pod.connection('readWrite'), 'select 1'));
      if (status === 0) admitted += 1;
      else said = stderr.trim().split('\n')[0] ?? '';
    }
    return { tried: attempts, admitted, said: `namespace of no application: ${said}` };
  });

async function fromLan({ lan, environment }: AcceptanceContext) {
  const roles = rolesOf(environment).filter(({ from }) => !from.includes('lan'));
  const refusals = await Promise.all(roles.map(({ name }) => lan.refusal(name, 'select 1')));
  return {
    tried: roles.length,
    admitted: refusals.filter((refusal) => refusal === undefined).length,
    said: `roles of the cluster from the LAN: ${refusals.map((refusal) => refusal?.message ?? 'admitted').join('; ')}`,
  };
}

async function fromOutside({ parts, lan }: AcceptanceContext) {
  if (parts.outside === undefined) return undefined;
  const [program = '', ...args] = parts.outside.split(' ');
  const { host, port } = lan.target;
  // Without quotes and spaces, which a remote shell would take apart. PostgreSQL hangs up on whoever speaks HTTP.
  const address = `http://${host}:${port}`;
  const asked = await runCommand(program, [...args, 'curl', '-sS', '--connect-timeout', '5', '-m', '10', address], {
    timeout: 30_000,
  });
  // 7 is "could not connect", 28 "no answer in time", 1 and above 100 are no status of curl here.
  const refused = asked.status === 7 || asked.status === 28;
  if (!refused && (asked.status === 1 || asked.status > 100)) {
    throw new NotMeasured(`--outside cannot run curl: ${asked.stderr.trim()}`);
  }
  return { tried: 1, admitted: refused ? 0 : 1, said: `outside lan.networks: ${asked.stderr.trim()}` };
}
