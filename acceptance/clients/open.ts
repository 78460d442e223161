import { Kubernetes } from '../../cluster/kubernetes.js';
import { UserError } from '../../config/user-error.js';
import type { NamedEnvironment } from '../../config/load.js';
import { applicationsOf, isElsewhere, measuredAs } from '../../config/contract/applications.js';
import { namesOf } from '../../config/contract/names.js';
import { rolesOf } from '../../config/contract/roles.js';
import { LanClient } from './lan-client.js';

/** The cluster, and the way to its database from here. Throws UserError when one of them cannot be reached. */
export async function open(environment: NamedEnvironment): Promise<{ kubernetes: Kubernetes; lan: LanClient }> {
  // First, so that nothing is fetched for nothing.
  measuredAs(environment);
  const kubernetes = await Kubernetes.connect(environment);
  const lan = await lanClientOf(kubernetes, environment);
  const refusal = await lan.refusal(environment.roles.admin.name, 'select 1');
  if (refusal !== undefined) {
    const { host, port } = lan.target;
    throw new UserError(
      `${host}:${port} does not serve ${environment.roles.admin.name}: ${refusal.message}`,
      'Run this on a host of lan.networks, once the database is up.',
    );
  }
  return { kubernetes, lan };
}

/** A client with the CA and the passwords that the cluster has now. Throws UserError when they cannot be read. */
export async function lanClientOf(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<LanClient> {
  const { database } = measuredAs(environment);
  const names = namesOf(environment);
  const namespace = environment.namespace.name;
  const secret = (name: string, key: string) =>
    kubernetes.secret(namespace, name, key).catch((error: unknown) => {
      throw new UserError(
        `Secret ${namespace}/${name} cannot be read: ${(error as Error).message}`,
        `Is ${environment.name} deployed in this cluster? npm run deploy does it.`,
      );
    });
  const authority = await secret(names.authority, 'ca.crt');
  const passwords = new Map<string, string>();
  for (const { name, from } of rolesOf(environment)) {
    const password = secret(names.passwordSecret({ name, from }), 'password');
    // Another cluster may never have been reached.
    const found = await (from.some(isElsewhere) ? password.catch(() => undefined) : password);
    if (found !== undefined) passwords.set(name, found);
  }
  const { address: host, port, hostName: serverName } = environment.lan;
  const databases = new Map(applicationsOf(environment).map((each) => [each.role, each.database]));
  const passwordOf = (role: string) => passwords.get(role) ?? '';
  return new LanClient({ host, port, serverName, authority, database, databases, passwordOf });
}
