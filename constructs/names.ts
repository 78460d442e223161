import type { NamedEnvironment } from '../config/load.js';
import { secretSuffix } from '../config/rules.js';

/** Every name that more than one object has to agree on. */
export function namesOf({ name: environment, postgres, namespace, kubernetes, lan }: NamedEnvironment) {
  const service = (suffix: string) => `${postgres.name}-${suffix}`;
  const dns = (host: string) => [host, `${host}.${namespace.name}`, `${host}.${namespace.name}.svc`, `${host}.${namespace.name}.svc.${kubernetes.clusterDomain}`];
  return {
    application: `${environment}-database`,
    // CloudNativePG keeps <cluster>-rw, -ro and -r for itself; the endpoints carry the name without a number.
    cluster: `${postgres.name}-1`,
    readWrite: service('rw'),
    readOnly: service('ro'),
    lan: service('lan'),
    secret: (role: string) => service(secretSuffix(role)),
    serverNames: [...dns(service('rw')), ...dns(service('ro')), lan.hostName, lan.address],
  };
}

export interface Role {
  readonly name: string;
  readonly connectionLimit: number;
  readonly passwordRevision: number;
  readonly from: readonly ('cluster' | 'lan')[];
  readonly inRoles: readonly string[];
  readonly creates: boolean;
  readonly everyDatabase: boolean;
}

/** All roles that can log in, with what each may do. */
export function rolesOf({ roles, postgres }: NamedEnvironment): readonly Role[] {
  const plain = { inRoles: [] as string[], creates: false, everyDatabase: false };
  const admin = ['pg_monitor', 'pg_signal_backend', 'pg_read_all_data', 'pg_write_all_data', ...(/:1[78]/.test(postgres.image) ? ['pg_maintain'] : []), roles.owner.name];
  return [
    { ...plain, ...roles.owner },
    { ...roles.admin, inRoles: admin, creates: true, everyDatabase: true },
    { ...plain, ...roles.lanReader, inRoles: ['pg_read_all_data'] },
    ...roles.additional.map((role) => ({ ...plain, ...role, inRoles: role.access === 'write' ? ['pg_read_all_data', 'pg_write_all_data'] : ['pg_read_all_data'] })),
  ];
}
