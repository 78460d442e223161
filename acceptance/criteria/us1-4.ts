import { databasesOf } from '../../config/contract/applications.js';
import type { ApplicationPod } from '../clients/application-pod.js';
import type { Criterion } from '../criterion.js';

const table = 'acceptance_run_share';

/** What each kind of access is for, and what it must not do. */
const works = {
  own: `insert into ${table} values (1); select count(*) from ${table}`,
  write: `insert into ${table} values (2); update ${table} set id = id; select count(*) from ${table}`,
  read: `select count(*) from ${table}`,
};
const forbidden = {
  own: [],
  write: [`drop table ${table}`],
  read: [`insert into ${table} values (3)`, `drop table ${table}`],
};

export default {
  id: 'US1-4',
  promise: 'Every declared application works from where it runs, with nothing but its Secret and the CA.',
  measured:
    'a pod in the namespace of each application, in this cluster and in others, connects by the uri of its Secret (verify-full) and uses a table that the owner of the database has just made, as its access says',
  from: 'cluster',
  limits: [
    { what: 'applications that do not work as declared', unit: 'applications', atMost: 0 },
    { what: 'applications tried', unit: 'applications', atLeast: 1 },
  ],
  invalidWhen: 'a pod cannot be started',
  async measure(context) {
    const { pods, missing } = await context.applicationPods();
    const { environment, tidy } = context;
    const owners = pods.filter(({ application }) => application.access === 'own');
    const faults: string[] = [];
    for (const owner of owners) {
      const drop = () => must(owner, `drop table if exists ${table}`);
      await drop();
      const dropped = tidy.later(`drop ${table} of ${owner.application.name}`, drop);
      await must(owner, `create table ${table} (id int)`);
      const sharers = pods.filter(({ application }) => application.database === owner.application.database);
      for (const pod of [owner, ...sharers.filter((other) => other !== owner)]) faults.push(...(await tried(pod)));
      await dropped();
    }
    return {
      values: [faults.length, pods.length],
      details: [
        ...faults,
        ...pods.map(({ application: { name, access, database } }) => `${name}: ${access} ${database}`),
        `${databasesOf(environment).length} databases`,
      ],
      missing,
    };
  },
} satisfies Criterion;

async function must(pod: ApplicationPod, sql: string): Promise<void> {
  const { status, stderr } = await pod.psql(sql);
  if (status !== 0) throw new Error(`${pod.application.name}: ${sql}: ${stderr.trim()}`);
}

async function tried(pod: ApplicationPod): Promise<readonly string[]> {
  const { name, access } = pod.application;
  const faults: string[] = [];
  const { status, stdout, stderr } = await pod.psql(works[access]);
  if (status !== 0 || !/^[1-9]/.test(stdout.trim())) faults.push(`${name}: ${stderr.trim() || 'reads no row'}`);
  for (const sql of forbidden[access]) {
    const refused = await pod.psql(sql);
    if (!/permission denied|must be owner/.test(refused.stderr)) faults.push(`${name} may: ${sql}`);
  }
  return faults;
}
