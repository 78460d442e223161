import { Client } from 'pg';
import { runCommand } from '../../cluster/process.js';
import { made } from '../support/synthesis.js';
import { valid } from '../support/valid.js';
import { startPostgres } from './postgres.js';

const postgres = await startPostgres(['localhost']);
afterAll(() => postgres.stop());
postgres.sql(`create role app login password 'letters40'; create database app owner app`);
postgres.admit(['hostssl app app 127.0.0.1/32 scram-sha-256']);

/** A value of the Secret of an application, as Terraform writes it, with the server and the folder of this machine. */
function valueOf(key: string): string {
  const secrets = made({ ...valid, applications: [{ name: 'app', namespace: 'app' }] }).resources(
    'database',
    'kubernetes_secret_v1',
  ) as unknown as { metadata: { name: string }; data_wo: Record<string, string> }[];
  const secret = secrets.find(({ metadata }) => metadata.name === 'postgres-app');
  return (secret?.data_wo[key] ?? '')
    .replaceAll(/\$\{ephemeral\.[^}]+\}/g, 'letters40')
    .replace('postgres-rw.databases.svc:5432', `localhost:${postgres.port}`)
    .replace('/etc/postgres/ca.crt', `${postgres.folder}/ca.crt`);
}

const question = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';

/** Whether a session is encrypted, as psql sees it. */
const psql = async (uri: string) =>
  (await runCommand('psql', [uri, '-XqAtc', question], { env: postgres.env })).stdout === 't\n';

/** The same, as node-postgres sees it. */
async function node(connectionString: string): Promise<unknown> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(question);
  await client.end();
  return (rows as { ssl: boolean }[])[0]?.ssl;
}

test.each([
  ['psql', psql],
  ['node-postgres', node],
])(
  '%s verifies the server with the uri of the Secret as given, and refuses one of another name',
  async (_, connect) => {
    const uri = valueOf('uri');
    expect(await connect(uri)).toBe(true);
    const elsewhere = connect(uri.replace('@localhost:', '@127.0.0.1:'));
    expect(await elsewhere.catch((error: unknown) => (error as Error).message)).not.toBe(true);
  },
);

test('the uri for JDBC is the one of libpq in the words of pgjdbc', () => {
  const { protocol, pathname } = new URL(valueOf('jdbc-uri'));
  const { host, pathname: database, searchParams } = new URL(pathname);
  expect([protocol, host, database]).toEqual(['jdbc:', `localhost:${postgres.port}`, '/app']);
  const words = new URL(valueOf('jdbc-uri').replace('jdbc:', '')).searchParams;
  expect(Object.fromEntries(words)).toEqual({
    user: 'app',
    password: 'letters40',
    sslmode: 'verify-full',
    sslrootcert: `${postgres.folder}/ca.crt`,
  });
  expect([...searchParams]).toEqual([]);
});
