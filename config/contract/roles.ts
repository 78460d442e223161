import type { NamedEnvironment } from '../load.js';

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
export function rolesOf({ roles }: NamedEnvironment): readonly Role[] {
  const plain = { inRoles: [], creates: false, everyDatabase: false };
  const read = ['pg_read_all_data'];
  const write = [...read, 'pg_write_all_data'];
  // No role that only some versions have: an upgrade has to begin on a server that knows all of them.
  const admin = ['pg_monitor', 'pg_signal_backend', ...write];
  return [
    { ...plain, ...roles.owner },
    { ...roles.admin, inRoles: [...admin, roles.owner.name], creates: true, everyDatabase: true },
    { ...plain, ...roles.lanReader, inRoles: read },
    ...roles.additional.map((role) => ({ ...plain, ...role, inRoles: role.access === 'write' ? write : read })),
  ];
}
