import type { NamedEnvironment } from '../load.js';
import type { Application } from './applications.js';
import { namesOf } from './names.js';
import type { Role } from './roles.js';

/** Folder in which an application mounts the ConfigMap with the certificate of the CA. */
export const authorityFolder = '/etc/postgres';

/** File in which an application finds the certificate of the CA; the URIs of its Secret name it. */
export const authorityFile = `${authorityFolder}/ca.crt`;

/** What a role connects to. */
export interface Connection {
  readonly host: string;
  /** The host with the DNS domain of its cluster. */
  readonly fullHost: string;
  readonly port: number;
  /** Undefined: its client has to say. */
  readonly database: string | undefined;
  /** File in which the client finds the certificate of the CA. Left out: where its driver looks by itself. */
  readonly authority?: string;
}

/** How an application connects from where it runs. */
export function connectionOf(environment: NamedEnvironment, application: Application): Connection {
  const { database, from, namespace, pooler } = application;
  const names = namesOf(environment);
  if (namespace === undefined) return onLan(environment, database);
  if (from === 'cluster') return here(environment, pooler ? names.poolerEndpoint : names.readWrite, database);
  const host = `${names.readWrite}.${namespace}.svc`;
  const domain = environment.clusters[from]?.clusterDomain ?? '';
  return { host, fullHost: `${host}.${domain}`, port: 5432, database, authority: authorityFile };
}

/** The database of a role where nobody asks for another. The admin, who may connect to all, has one of its own name. */
export const databaseOf = ({ roles }: NamedEnvironment, { databases, name }: Role): string =>
  databases === 'all' ? name : (databases[0] ?? roles.admin.name);

/** How a person connects: from the LAN where the role may, else in the cluster. */
export const connectionOfPerson = (environment: NamedEnvironment, { from, databases, name }: Role): Connection => {
  // A reader of all applications gets no database: another application would be another Secret, and so a new password.
  const database = databases === 'all' ? name : undefined;
  return from.includes('lan')
    ? onLan(environment, database)
    : here(environment, namesOf(environment).readWrite, database);
};

const onLan = ({ lan }: NamedEnvironment, database: string | undefined): Connection => ({
  host: lan.hostName,
  fullHost: lan.hostName,
  port: lan.port,
  database,
});

function here({ namespace, kubernetes }: NamedEnvironment, service: string, database: string | undefined): Connection {
  const host = `${service}.${namespace.name}.svc`;
  return { host, fullHost: `${host}.${kubernetes.clusterDomain}`, port: 5432, database, authority: authorityFile };
}
