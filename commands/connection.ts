import type { NamedEnvironment } from '../config/load.js';
import { applicationsOf } from '../config/contract/applications.js';
import { databaseOf } from '../config/contract/connections.js';
import { namesOf } from '../config/contract/names.js';
import { type Role, rolesOf } from '../config/contract/roles.js';
import { UserError } from '../config/user-error.js';

export const formats = ['psql', 'jdbc', 'url', 'env'] as const;
export const origins = ['lan', 'cluster'] as const;

interface Request {
  readonly role: string;
  /** Where the client is. Default: the LAN where the role may connect from there, else the cluster. */
  readonly from?: (typeof origins)[number] | undefined;
  readonly format: (typeof formats)[number];
  /** File that holds the CA certificate, on the machine of the client. */
  readonly authority: string;
  /** Whether the host name of the LAN leads to its address where this runs. Default: true. */
  readonly resolves?: boolean;
}

/** How long a client waits for an instance that may be gone, in seconds; docs/clients.md. */
const connectSeconds = 3;

/** How long what a client sent may stay without a confirmation by TCP, in seconds; docs/clients.md. */
const silentSeconds = 5;

/** Settings of a role, ready to paste. The password stays in its Secret and comes from there when they are used. */
export function connectionText(environment: NamedEnvironment, request: Request): string {
  const role = roleOf(environment, request.role);
  const from = originOf(role, request.from);
  const { lan, namespace } = environment;
  const database = databaseOf(environment, role);
  const names = namesOf(environment);
  const host = from === 'lan' ? lan.hostName : `${names.readWrite}.${namespace.name}.svc`;
  const port = from === 'lan' ? lan.port : 5432;
  const secret = names.secret(role.name);
  const password = `kubectl -n ${namespace.name} get secret ${secret} -o jsonpath='{.data.password}' | base64 -d`;
  const tls = { sslmode: 'verify-full', sslrootcert: request.authority };
  // libpq connects to it and verifies the name all the same.
  const hostaddr = from === 'lan' && request.resolves === false ? lan.address : undefined;
  const settings = {
    ...(hostaddr === undefined ? {} : { hostaddr }),
    ...tls,
    connect_timeout: String(connectSeconds),
    tcp_user_timeout: String(1000 * silentSeconds),
    target_session_attrs: 'read-write',
  };
  switch (request.format) {
    case 'psql': {
      const words = Object.entries({ host, port, dbname: database, user: role.name, ...settings });
      const parameters = words.map(([name, value]) => `${name}=${value}`).join(' ');
      return `PGPASSWORD="$(${password})" \\\n  psql "${parameters}"`;
    }
    case 'jdbc': {
      const others = { connectTimeout: settings.connect_timeout, tcpKeepAlive: 'true', targetServerType: 'primary' };
      const url = `jdbc:postgresql://${host}:${port}/${database}?${query({ user: role.name, ...tls, ...others })}`;
      return `# The password goes into the property "password": ${password}\n${url}`;
    }
    case 'url': {
      const url = `postgresql://${role.name}@${host}:${port}/${database}?${query(settings)}`;
      return `# The password goes into PGPASSWORD: ${password}\n${url}`;
    }
    case 'env': {
      const variables = {
        PGHOST: host,
        ...(hostaddr === undefined ? {} : { PGHOSTADDR: hostaddr }),
        PGPORT: String(port),
        PGDATABASE: database,
        PGUSER: role.name,
        PGSSLMODE: settings.sslmode,
        PGSSLROOTCERT: settings.sslrootcert,
        PGCONNECT_TIMEOUT: settings.connect_timeout,
        PGTARGETSESSIONATTRS: settings.target_session_attrs,
      };
      const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
      return [...lines, `export PGPASSWORD="$(${password})"`].join('\n');
    }
  }
}

const query = (of: Record<string, string>) => new URLSearchParams(of).toString();

const quoted = (value: string) => (/^[A-Za-z0-9_./:-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

function roleOf(environment: NamedEnvironment, name: string): Role {
  const roles = rolesOf(environment);
  const role = roles.find((candidate) => candidate.name === name);
  if (role !== undefined) return role;
  throw new UserError(
    `environments/${environment.name}.ts has no role ${name}.`,
    `Use one of: ${roles.map((candidate) => candidate.name).join(', ')}.`,
  );
}

function originOf({ name, from }: Role, wanted: Request['from']): 'lan' | 'cluster' {
  const possible = origins.filter((origin) => from.includes(origin));
  const [first] = possible;
  if (first === undefined) {
    throw new UserError(
      `${name} connects from ${from.join(' and ')}, another cluster.`,
      `npm run connect -- --application ${name} prints what it needs there.`,
    );
  }
  if (wanted === undefined) return first;
  if (possible.includes(wanted)) return wanted;
  throw new UserError(
    `${name} may connect from ${from.join(' and ')} only; pg_hba refuses it from ${wanted === 'lan' ? 'the LAN' : 'the cluster'}.`,
    `Use --from ${first}.`,
  );
}

/** Notes for whoever pastes it: what has to be there besides the settings. */
export function connectionNotes(environment: NamedEnvironment, request: Request): readonly string[] {
  const { role, from, resolves, authority } = request;
  const { lan, namespace } = environment;
  const names = namesOf(environment);
  if (originOf(roleOf(environment, role), from) === 'lan') {
    const here = `${lan.hostName} does not lead to ${lan.address} here, so that hostaddr does; drivers other than libpq need the name in DNS.`;
    return [
      resolves === false ? here : `${lan.hostName} has to lead to ${lan.address} in the DNS of the client.`,
      `On a machine without kubectl: copy ${authority} there, and put in the password, which the kubectl command below prints here.`,
    ];
  }
  const application = applicationsOf(environment).find((each) => each.role === role);
  return [
    'Pods are let in from the namespaces of applications only.',
    application === undefined
      ? `A pod cannot read a Secret of another namespace: copy ${namespace.name}/${names.secret(role)} (password) and ca.crt of ${namespace.name}/${names.authority} into its own.`
      : `npm run --silent connect -- --application ${application.name} prints what its pods need.`,
  ];
}
