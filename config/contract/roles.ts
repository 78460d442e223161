import type { NamedEnvironment } from '../load.js';
import { applicationsOf, databasesOf, isElsewhere, type Origin } from './applications.js';

/** A role that can log in, with what it may do. */
export interface Role {
  readonly name: string;
  readonly connectionLimit: number;
  readonly passwordRevision: number;
  /** Where it may connect from, and to which databases. */
  readonly from: readonly Origin[];
  readonly databases: readonly string[] | 'all';
  readonly inRoles: readonly string[];
  /** Whether it may create databases and roles. */
  readonly creates: boolean;
  /** Whether it may connect through the pooler. */
  readonly pooled: boolean;
}

const read = ['pg_read_all_data'];
const write = [...read, 'pg_write_all_data'];
const memberships = { own: [], write, read };

/** All roles that can log in: those of applications, then those of people, since the admin is a member of the former. */
export const rolesOf = (environment: NamedEnvironment): readonly Role[] => [
  ...applicationsOf(environment).map(({ role, from, database, access, pooler, ...application }) => ({
    ...application,
    name: role,
    from: [from],
    databases: [database],
    inRoles: memberships[access],
    creates: false,
    pooled: pooler,
  })),
  ...rolesOfPeople(environment),
];

/** Admin and LAN reader. */
export function rolesOfPeople(environment: NamedEnvironment): readonly Role[] {
  const { roles } = environment;
  const databases = databasesOf(environment);
  return [
    {
      ...roles.admin,
      databases: 'all',
      // No role that only some versions have: an upgrade has to begin on a server that knows all of them. And a role whose cluster was never reached does not exist yet, and would keep the admin from every other membership.
      inRoles: [
        'pg_monitor',
        'pg_signal_backend',
        ...write,
        ...databases.filter(({ from }) => !isElsewhere(from)).map(({ owner }) => owner),
      ],
      creates: true,
      pooled: false,
    },
    {
      ...roles.lanReader,
      databases: databases.map(({ name }) => name),
      inRoles: read,
      creates: false,
      pooled: false,
    },
  ];
}
