import { applicationsOf } from '../../config/contract/applications.js';
import type { ApplicationPod } from '../clients/application-pod.js';
import { asStranger } from '../clients/clients.js';
import { psqlCommand } from '../clients/pod-client.js';
import type { AcceptanceContext } from '../context.js';
import type { Criterion } from '../criterion.js';

export default {
  id: 'FR-007-2',
  promise: 'An application is admitted to its own database, from where it runs, by TLS, and nowhere else.',
  measured:
    'each declared application with its right password: to every other database and without TLS from its own namespace, from a namespace of no application, and from the LAN; meanwhile it is served where it belongs',
  from: 'cluster and LAN',
  limits: [
    { what: 'admitted', unit: 'attempts', atMost: 0 },
    { what: 'tried', unit: 'attempts', atLeast: 4 },
  ],
  invalidWhen: 'an application is not served where it belongs',
  async measure(context) {
    const { pods, missing } = await context.applicationPods();
    const admitted: string[] = [];
    let tried = 0;
    const note = (what: string, wasAdmitted: boolean) => {
      tried += 1;
      if (wasAdmitted) admitted.push(what);
    };
    for (const pod of pods) await fromItsNamespace(pod, context, note);
    await fromNowhere(context, note);
    for (const { role, from } of applicationsOf(context.environment).filter((each) => each.from !== 'lan')) {
      note(`${role} of ${from} from the LAN`, (await context.lan.refusal(role, 'select 1')) === undefined);
    }
    return { values: [admitted.length, tried], details: admitted, missing };
  },
} satisfies Criterion;

type Note = (what: string, admitted: boolean) => void;

async function fromItsNamespace(pod: ApplicationPod, { environment }: AcceptanceContext, note: Note): Promise<void> {
  const { name, database } = pod.application;
  const ofApplications = applicationsOf(environment).map((each) => each.database);
  const everyDatabase = ['postgres', environment.roles.admin.name, ...ofApplications];
  for (const other of new Set(everyDatabase.filter((each) => each !== database))) {
    const { status } = await pod.psql('select 1', { from: `/${database}?`, to: `/${other}?` });
    note(`${name} to ${other}`, status === 0);
  }
  const plain = await pod.psql('select 1', { from: 'sslmode=verify-full', to: 'sslmode=disable' });
  note(`${name} without TLS`, plain.status === 0);
  const own = await pod.psql('select 1');
  if (own.status !== 0) throw new Error(`${name} is not served: ${own.stderr.trim()}`);
}

/** With the credentials of each application from a namespace of none. */
const fromNowhere = (context: AcceptanceContext, note: Note): Promise<void> =>
  asStranger(context, async (pod) => {
    for (const { role, database } of applicationsOf(context.environment)) {
      // The last words of a connection string count.
      const connection = `${pod.connection('readWrite')} dbname=${database} user=${role}`;
      const password = `PGPASSWORD=${context.lan.target.passwordOf(role)}`;
      const { status } = await pod.run(['env', password, ...psqlCommand(connection, 'select 1')]);
      note(`${role} from a namespace of no application`, status === 0);
    }
  });
