import { applicationText } from '../../commands/application-text.js';
import { connectionNotes, connectionText } from '../../commands/connection.js';
import { checkEnvironment } from '../../config/load.js';
import { valid } from '../support/valid.js';

const environment = checkEnvironment('homelab', {
  ...valid,
  applications: [
    { name: 'shop', namespace: 'shop' },
    { name: 'billing', namespace: 'billing', cluster: 'edge', database: 'shop', access: 'read', connectionLimit: 10 },
    { name: 'scanner', connectionLimit: 5 },
  ],
  clusters: { edge: { context: 'cellar', networks: ['192.168.4.120/32'] } },
});
const authority = '/home/me/postgres-1-ca.crt';
const admin = { role: 'admin', authority } as const;
const password = "kubectl -n databases get secret postgres-admin -o jsonpath='{.data.password}' | base64 -d";

test('psql gets the password from its Secret when it runs, and never on its command line', () => {
  expect(connectionText(environment, { ...admin, format: 'psql' })).toBe(
    `PGPASSWORD="$(${password})" \\\n  psql "host=postgres.home.arpa port=5432 dbname=admin user=admin sslmode=verify-full sslrootcert=/home/me/postgres-1-ca.crt connect_timeout=3 tcp_user_timeout=5000 target_session_attrs=read-write"`,
  );
});

test('JDBC and URL carry everything but the password, and say where that is', () => {
  expect(connectionText(environment, { ...admin, format: 'jdbc', from: 'cluster' })).toBe(
    `# The password goes into the property "password": ${password}\njdbc:postgresql://postgres-rw.databases.svc:5432/admin?user=admin&sslmode=verify-full&sslrootcert=%2Fhome%2Fme%2Fpostgres-1-ca.crt&connectTimeout=3&tcpKeepAlive=true&targetServerType=primary`,
  );
  expect(connectionText(environment, { ...admin, format: 'url' })).toBe(
    `# The password goes into PGPASSWORD: ${password}\npostgresql://admin@postgres.home.arpa:5432/admin?sslmode=verify-full&sslrootcert=%2Fhome%2Fme%2Fpostgres-1-ca.crt&connect_timeout=3&tcp_user_timeout=5000&target_session_attrs=read-write`,
  );
});

test('environment variables are those of libpq, quoted where the shell needs it', () => {
  expect(
    connectionText(environment, { role: 'lan_reader', format: 'env', authority: "/home/o'neil/ca file.crt" }),
  ).toBe(
    [
      'export PGHOST=postgres.home.arpa',
      'export PGPORT=5432',
      'export PGDATABASE=shop',
      'export PGUSER=lan_reader',
      'export PGSSLMODE=verify-full',
      "export PGSSLROOTCERT='/home/o'\\''neil/ca file.crt'",
      'export PGCONNECT_TIMEOUT=3',
      'export PGTARGETSESSIONATTRS=read-write',
      `export PGPASSWORD="$(${password.replace('admin', 'lan-reader')})"`,
    ].join('\n'),
  );
});

test('an application on the LAN connects to its own database', () => {
  expect(connectionText(environment, { role: 'scanner', format: 'url', authority })).toContain(
    'postgresql://scanner@postgres.home.arpa:5432/scanner?sslmode=verify-full',
  );
});

test('a role that pg_hba would refuse there, or that does not exist, is told before anything is fetched', () => {
  const asking = (role: string, from?: 'lan') =>
    connectionText(environment, { role, format: 'psql', authority, ...(from === undefined ? {} : { from }) });
  expect(() => asking('shop', 'lan')).toThrow(
    'shop may connect from cluster only; pg_hba refuses it from the LAN.\n  Use --from cluster.',
  );
  expect(() => asking('billing')).toThrow(
    'billing connects from edge, another cluster.\n  npm run connect -- --application billing prints what it needs there.',
  );
  expect(() => asking('bob')).toThrow(
    'environments/homelab.ts has no role bob.\n  Use one of: shop, billing, scanner, admin, lan_reader.',
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
    'Pods are let in from the namespaces of applications only.',
    'A pod cannot read a Secret of another namespace: copy databases/postgres-admin (password) and ca.crt of databases/postgres-1-ca into its own.',
  ]);
});

test('the developer of an application gets Secret, Deployment and psql, each with its names', () => {
  const text = applicationText(environment, 'shop');
  expect(text.split('\n').slice(0, 4)).toEqual([
    '# shop connects to postgres-rw.databases.svc:5432 as shop, database shop: owns it.',
    '# Secret shop/postgres-shop: username, user, password, dbname, host, port, uri, jdbc-uri, fqdn-uri, fqdn-jdbc-uri, pgpass.',
    '# ConfigMap shop/postgres-ca: ca.crt, which the URIs expect at /etc/postgres/ca.crt.',
    '# kubectl -n shop describe secret postgres-shop',
  ]);
  expect(text).toContain('envFrom:\n      - secretRef:\n          name: postgres-shop\n');
  expect(text).toContain('kubectl -n shop run psql-shop --rm -it');
});

test('an application of another cluster is asked for there, under a name that the server certificate carries', () => {
  const text = applicationText(environment, 'billing');
  expect(text).toContain('# billing connects to postgres-rw.billing.svc:5432 as billing, database shop: reads it.');
  expect(text).toContain('kubectl --context cellar -n billing run psql-billing');
});

test('an application that is not declared, or runs in no cluster, is told what to do instead', () => {
  expect(() => applicationText(environment, 'shpo')).toThrow(
    'environments/homelab.ts has no application shpo.\n  Use one of: shop, billing, scanner.',
  );
  expect(() => applicationText(environment, 'scanner')).toThrow(
    'scanner runs on the internal network, outside of any cluster.\n  npm run connect -- --role scanner prints its settings.',
  );
});
