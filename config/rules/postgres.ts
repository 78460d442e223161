import { closest } from 'fastest-levenshtein';
import { durabilityOf, reservedConnections, sharedBuffersOf } from '../derived.js';
import type { CheckedEnvironment } from '../environment.js';
import { fixedParameters, loadedLibraries, ownedParameters, parametersOf } from '../parameters.js';
import { bytesOf, majorOf, readableBytes } from '../quantities.js';
import { failover, postgres as postgresSchema } from '../schema/database.js';
import { type Found, must, type Rule, rule } from './rule.js';

/** What one connection may need beside shared memory; PostgreSQL backends of this size are typical. */
const bytesPerConnection = 10 * 2 ** 20;

const { lease: defaultLease } = failover.parse(undefined);
const leaseDefaults = `${defaultLease.durationSeconds}, ${defaultLease.renewDeadlineSeconds} and ${defaultLease.retryPeriodSeconds} are the defaults.`;
/** The default of postgres.walStorage.size. */
export const defaultWalSize = postgresSchema.parse(undefined).walStorage.size;

/** What the server can run with. */
export const postgresRules: readonly Rule[] = [
  rule(['postgres.maxConnections', 'roles', 'applications'], ({ postgres, roles, applications }) => {
    const limits = [roles.admin, roles.lanReader, ...applications].map(({ connectionLimit }) => connectionLimit);
    const wanted = limits.reduce((sum, limit) => sum + limit);
    // Two for the operator.
    const reserved = reservedConnections + 2;
    return must(wanted + reserved <= postgres.maxConnections, {
      path: 'postgres.maxConnections',
      why: `The roles may open ${wanted} connections and ${reserved} are reserved: ${wanted + reserved} together.`,
      cure: `Raise it to ${wanted + reserved} or more, or lower the connectionLimit of applications or roles.`,
    });
  }),
  rule(['postgres.resources.memory', 'postgres.maxConnections', 'postgres.sharedBuffers'], ({ postgres }) => {
    const memory = bytesOf(postgres.resources.memory);
    const needed = sharedBuffersOf(postgres) + postgres.maxConnections * bytesPerConnection;
    return must(needed <= memory, {
      path: 'postgres.resources.memory',
      why: `shared_buffers (${readableBytes(sharedBuffersOf(postgres))}) and ${postgres.maxConnections} connections of 10Mi need ${readableBytes(needed)}.`,
      cure: 'Raise it, or lower postgres.maxConnections or postgres.sharedBuffers.',
    });
  }),
  rule(['postgres.walStorage.size'], ({ postgres }) =>
    must(bytesOf(postgres.walStorage.size) >= 2 ** 30, {
      path: 'postgres.walStorage.size',
      why: 'Half of it is kept for a replica that is away, an eighth for an old primary that has to find its way back; below 1Gi that is too little to run on.',
      cure: `Use 1Gi or more; ${defaultWalSize} is the default.`,
    }),
  ),
  rule(['postgres.parameters', 'postgres.image'], ({ postgres }) =>
    Object.entries(postgres.parameters).map(([name, value]) => parameterProblem(name, value, majorOf(postgres.image))),
  ),
  rule(['failover.lease'], ({ failover: { lease } }) => [
    lease.durationSeconds > lease.renewDeadlineSeconds || {
      path: 'failover.lease.durationSeconds',
      why: `It must be longer than renewDeadlineSeconds (${lease.renewDeadlineSeconds}), or a primary would lose its lease while it renews it.`,
      cure: `Raise it, or lower renewDeadlineSeconds. ${leaseDefaults}`,
    },
    5 * lease.renewDeadlineSeconds > 6 * lease.retryPeriodSeconds || {
      path: 'failover.lease.renewDeadlineSeconds',
      why: `It must be more than 1.2 times retryPeriodSeconds (${lease.retryPeriodSeconds}), so that one failed attempt can be repeated.`,
      cure: `Raise it, or lower retryPeriodSeconds. ${leaseDefaults}`,
    },
  ]),
  rule(['failover.lease.retryPeriodSeconds', 'failover.steward.waitSeconds'], ({ failover: { lease, steward } }) =>
    must(!steward.enabled || steward.waitSeconds >= 3 * lease.retryPeriodSeconds, {
      path: 'failover.steward.waitSeconds',
      why: `It must be at least three times failover.lease.retryPeriodSeconds (${lease.retryPeriodSeconds}), or a primary that lives could be taken for lost between two renewals of its lease.`,
      cure: `Use ${3 * lease.retryPeriodSeconds} or more, or lower failover.lease.retryPeriodSeconds.`,
    }),
  ),
  rule(['failover.stopDelaySeconds', 'failover.switchoverDelaySeconds'], ({ failover }) =>
    must(failover.stopDelaySeconds >= failover.switchoverDelaySeconds, {
      path: 'failover.stopDelaySeconds',
      why: `An instance would be killed before its switchover delay (${failover.switchoverDelaySeconds} s) is over.`,
      cure: 'Make it at least failover.switchoverDelaySeconds.',
    }),
  ),
  rule(['failover.isolationCheck', 'postgres.durability', 'postgres.instances'], ({ failover, postgres }) =>
    must(failover.isolationCheck || (durabilityOf(postgres) === 'strict' && postgres.instances === 2), {
      path: 'failover.isolationCheck',
      why: 'Without it, writes of a primary that is cut off are lost when a replica takes over, unless there are two instances and durability is strict.',
      cure: "Leave it on, or use two instances and set postgres.durability to 'strict'.",
    }),
  ),
];

/** Whether the server loads a library: because the file says so, or CloudNativePG because of one of its parameters. */
export function isLoaded({ libraries, parameters }: CheckedEnvironment['postgres'], library: string): boolean {
  const asked = Object.keys(parameters).some((name) => name.startsWith(`${library}.`));
  return (
    libraries.some((name) => name.replace(/\.so$/, '') === library) ||
    (asked && loadedLibraries.some((name) => name === library))
  );
}

function parameterProblem(name: string, value: string, major: number): Found {
  const problem = (why: string, cure: string) => ({ path: `postgres.parameters.${name}`, value, why, cure });
  const owner = ownedParameters.get(name);
  if (owner !== undefined) return problem('This project derives it, so that it fits the rest.', owner);
  if (fixedParameters.test(name)) {
    return problem('CloudNativePG sets it itself and refuses any other value.', 'Remove it.');
  }
  if (!/^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/.test(name)) {
    const cure = 'Use a name such as work_mem or auto_explain.log_min_duration.';
    return problem('It is not the name of a PostgreSQL parameter.', cure);
  }
  const known = [...parametersOf(major).keys()];
  return (
    // One with a dot belongs to a library, which may know it.
    name.includes('.') ||
    known.some((other) => other.toLowerCase() === name.toLowerCase()) ||
    problem(
      `PostgreSQL ${major} has no such parameter, and a server that finds one in its configuration does not start.`,
      `Did you mean ${closest(name, known)}?`,
    )
  );
}
