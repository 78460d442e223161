import { join } from 'node:path';
import { criteria } from '../../acceptance/criteria.js';
import { outcomeOf } from '../../acceptance/criterion.js';
import { applicationName, LanClient } from '../../acceptance/clients/lan-client.js';
import { createSchema } from '../../acceptance/checks/schema.js';
import { AcceptanceContext } from '../../acceptance/context.js';
import { runCommand } from '../../cluster/process.js';
import { checkEnvironment } from '../../config/load.js';
import { measuredAs } from '../../config/contract/applications.js';
import { rolesOf } from '../../config/contract/roles.js';
import { valid } from '../support/valid.js';
import { type Postgres, startPostgres } from './postgres.js';
import { startProxy } from './proxy.js';

/** The promises that can be measured where there is only a database: those that count, and those that take time or load. */
const counted = ['SC-004', 'FR-001', 'FR-002', 'FR-006', 'FR-008'];
const timed = ['SC-001', 'SC-002', 'SC-003', 'SC-008', 'FR-003'];

/** Clients, server and proxy share the processors of this machine: what 100 clients lose by that is no fault of the service. */
const crowded = 'beyond the limit: p95 more than alone';

const passwordOf = (role: string) => `password of ${role}`;

export const environment = checkEnvironment('loopback', {
  ...valid,
  applications: [{ name: 'app', namespace: 'app' }],
});
let postgres: Postgres;

/** Starts a service of its own for the tests of a file. */
async function start(): Promise<void> {
  postgres = await startPostgres(['localhost', environment.lan.hostName]);
  const known = postgres.sql('select rolname from pg_roles').split('\n');
  const roles = rolesOf(environment);
  for (const { name, connectionLimit, creates } of roles) {
    postgres.sql(
      `create role ${name} login connection limit ${connectionLimit} password '${passwordOf(name)}' ${creates ? 'createrole createdb' : ''}`,
    );
  }
  for (const { name, inRoles } of roles) {
    for (const role of [...known, ...roles.map((other) => other.name)].filter((each) => inRoles.includes(each))) {
      postgres.sql(`grant ${role} to ${name}`);
    }
  }
}

/** Those of some promises that fail on a service with a fault: what the acceptance run says of them, by their names. */
async function failing(ids: readonly string[], { plant, late }: Fault): Promise<ReadonlyMap<string, string>> {
  const port = late === undefined ? postgres.port : await startProxy(postgres.port, late);
  const { database, role: owner } = measuredAs(environment);
  postgres.sql(`create database ${database} owner ${owner}`);
  const target = {
    host: '127.0.0.1',
    port,
    serverName: environment.lan.hostName,
    authority: postgres.authority,
    database,
    passwordOf,
  };
  const inside = {
    connection: () =>
      `host=localhost port=${port} dbname=${database} user=${owner} sslmode=verify-full sslrootcert=${postgres.folder}/ca.crt connect_timeout=5`,
    programs: join(process.cwd(), 'programs', 'acceptance'),
    run: ([program = '', ...args]: readonly string[], seconds = 60) =>
      runCommand(program, args, {
        timeout: seconds * 1000,
        env: {
          PATH: postgres.env.PATH,
          HOME: postgres.folder,
          PGPASSWORD: passwordOf(owner),
          PGAPPNAME: applicationName,
        },
      }),
  };
  const context = new AcceptanceContext({
    environment,
    lan: new LanClient(target),
    client: inside,
    pace: 0.3,
  });
  try {
    await createSchema(await context.control(), owner);
    if (plant !== undefined) postgres.sql(plant, database);
    const failed = new Map<string, string>();
    for (const criterion of (await criteria()).filter(({ id }) => ids.includes(id))) {
      const { id, verdict, why = '', values, details } = await outcomeOf(criterion, context);
      if (verdict === 'FAIL' && why !== crowded) failed.set(id, [`${id} ${why}`, ...values, ...details].join('\n'));
    }
    return failed;
  } finally {
    context.close();
    postgres.sql(`drop database ${database} with (force)`);
  }
}

export interface Fault {
  readonly service: string;
  /** SQL that makes the database lie, once the run has made its tables. */
  readonly plant?: string;
  /** Milliseconds by which it is late with all that it says. */
  readonly late?: number;
  /** Lines of pg_hba.conf. Default: those of a sound service. */
  readonly admit?: readonly string[];
  /** The one promise that it breaks, and what the acceptance run says of it then. Default: none. */
  readonly breaks?: string;
  readonly line?: string;
}

/** Lines of pg_hba.conf of a sound service. */
export const sound = rolesOf(environment).map(({ name }) => `hostssl all ${name} 127.0.0.1/32 scram-sha-256`);

/** Tests that a service with each of some faults fails the promise that it breaks, and no other. */
export function testFaults(faults: readonly Fault[]): void {
  beforeAll(start);
  afterAll(() => postgres.stop());
  test.each(faults)('a service that $service fails exactly its own promise', async (fault: Fault) => {
    const { admit = sound, breaks, line = '' } = fault;
    postgres.admit(admit);
    const measured = new Set([...counted, ...(breaks === undefined ? timed : [breaks])]);
    let failed = await failing([...measured], fault);
    // A busy machine is late once in a while, a fault is there every time.
    for (let attempt = 0; attempt < 3 && [...failed.keys()].some((id) => id !== breaks); attempt += 1) {
      const others = [...failed.keys()].filter((id) => id !== breaks);
      const again = await failing(others, fault);
      failed = new Map([...failed].filter(([id]) => id === breaks || again.has(id)));
    }
    expect(Object.fromEntries(failed)).toEqual(
      breaks === undefined ? {} : { [breaks]: expect.stringContaining(`${breaks} ${line}`) as string },
    );
  });
}
