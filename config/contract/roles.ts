import type { NamedEnvironment } from '../load.js';
import { majorOf } from '../quantities.js';

/** A role that can log in, with what it may do. */
export interface Role {
  readonly name: string;
  readonly connectionLimit: number;
  readonly passwordRevision: number;
  /** Where it may connect from. */
  readonly from: readonly ('cluster' | 'lan')[];
  /** Roles that it is a member of. */
  readonly inRoles: readonly string[];
  /** Whether it may create databases and roles. */
  readonly creates: boolean;
  /** Whether it may connect to databases other than the one that is set up here. */
  readonly everyDatabase: boolean;
}

/** All roles that can log in: owner, admin, LAN reader, and the further ones. */
export function rolesOf({ roles, postgres }: NamedEnvironment): readonly Role[] {
  const plain = { inRoles: [], creates: false, everyDatabase: false };
  const read = ['pg_read_all_data'];
  const write = [...read, 'pg_write_all_data'];
  // pg_maintain came with PostgreSQL 17.
  const admin = [
    'pg_monitor',
    'pg_signal_backend',
    ...write,
    ...(majorOf(postgres.image) >= 17 ? ['pg_maintain'] : []),
  ];
  return [
    { ...plain, ...roles.owner },
    { ...roles.admin, inRoles: [...admin, roles.owner.name], creates: true, everyDatabase: true },
    { ...plain, ...roles.lanReader, inRoles: read },
    ...roles.additional.map((role) => ({ ...plain, ...role, inRoles: role.access === 'write' ? write : read })),
  ];
}
