import { connectionNotes, connectionText } from '../../commands/connection.js';
import { checkEnvironment } from '../../config/load.js';
import { valid } from '../support/valid.js';

const environment = checkEnvironment('homelab', valid);
const authority = '/home/me/postgres-1-ca.crt';
const admin = { role: 'admin', authority } as const;
const password = "kubectl -n databases get secret postgres-admin -o jsonpath='{.data.password}' | base64 -d";

test('psql gets the password from its Secret when it runs, and never on its command line', () => {
  expect(connectionText(environment, { ...admin, format: 'psql' })).toBe(
    `PGPASSWORD="$(${password})" \\\n  psql "host=postgres.home.arpa port=5432 dbname=app user=admin sslmode=verify-full sslrootcert=/home/me/postgres-1-ca.crt connect_timeout=3 tcp_user_timeout=5000 target_session_attrs=read-write"`,
  );
});

test('JDBC and URL carry everything but the password, and say where that is', () => {
  expect(connectionText(environment, { ...admin, format: 'jdbc', from: 'cluster' })).toBe(
    `# The password goes into the property "password": ${password}\njdbc:postgresql://postgres-rw.databases.svc:5432/app?user=admin&sslmode=verify-full&sslrootcert=%2Fhome%2Fme%2Fpostgres-1-ca.crt&connectTimeout=3&tcpKeepAlive=true&targetServerType=primary`,
  );
  expect(connectionText(environment, { ...admin, format: 'url' })).toBe(
    `# The password goes into PGPASSWORD: ${password}\npostgresql://admin@postgres.home.arpa:5432/app?sslmode=verify-full&sslrootcert=%2Fhome%2Fme%2Fpostgres-1-ca.crt&connect_timeout=3&tcp_user_timeout=5000&target_session_attrs=read-write`,
  );
});

test('environment variables are those of libpq, quoted where the shell needs it', () => {
  expect(
    connectionText(environment, { role: 'lan_reader', format: 'env', authority: "/home/o'neil/ca file.crt" }),
  ).toBe(
    [
      'export PGHOST=postgres.home.arpa',
      'export PGPORT=5432',
      'export PGDATABASE=app',
      'export PGUSER=lan_reader',
      'export PGSSLMODE=verify-full',
      "export PGSSLROOTCERT='/home/o'\\''neil/ca file.crt'",
      'export PGCONNECT_TIMEOUT=3',
      'export PGTARGETSESSIONATTRS=read-write',
      `export PGPASSWORD="$(${password.replace('admin', 'lan-reader')})"`,
    ].join('\n'),
  );
});

test('a role that pg_hba would refuse there, or that does not exist, is told before anything is fetched', () => {
  expect(() => connectionText(environment, { role: 'app', from: 'lan', format: 'psql', authority })).toThrow(
    "app may connect from cluster only; pg_hba refuses it from the LAN.\n  Use --from cluster, or add 'lan' to roles.*.from of app and deploy.",
  );
  expect(() => connectionText(environment, { role: 'bob', format: 'psql', authority })).toThrow(
    'environments/homelab.ts has no role bob.\n  Use one of: app, admin, lan_reader.',
  );
});

test('psql connects from a machine whose DNS does not know the name yet, and verifies it all the same', () => {
  const request = { ...admin, format: 'psql', resolves: false } as const;
  expect(connectionText(environment, request)).toContain('host=postgres.home.arpa port=5432');
  expect(connectionText(environment, request)).toContain(' hostaddr=192.168.4.205 sslmode=verify-full ');
  expect(connectionText(environment, { ...request, format: 'env' })).toContain('export PGHOSTADDR=192.168.4.205\n');
  expect(connectionText(environment, { ...request, format: 'jdbc' })).not.toContain('hostaddr');
  expect(connectionNotes(environment, request)[0]).toMatch(
    /^postgres\.home\.arpa does not lead to 192\.168\.4\.205 here/,
  );
});

test('what has to be there besides the settings is said', () => {
  expect(connectionNotes(environment, { ...admin, format: 'psql' })).toEqual([
    'postgres.home.arpa has to lead to 192.168.4.205 in the DNS of the client.',
  ]);
  expect(connectionNotes(environment, { ...admin, format: 'psql', from: 'cluster' })).toEqual([
    'The namespace of the client needs the label: kubectl label namespace NAME postgres-access=allowed',
    'A pod cannot read a Secret of another namespace: copy databases/postgres-admin (password) and ca.crt of databases/postgres-1-ca into its own.',
  ]);
});
