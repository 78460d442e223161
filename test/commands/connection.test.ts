import { join } from 'node:path';
import { applicationText } from '../../commands/application-text.js';
import { connectionNotes, connectionText } from '../../commands/connection.js';
import { checkEnvironment } from '../../config/load.js';
import { testTexts } from '../support/blocks.js';
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
const admin = { role: 'admin', format: 'psql', authority: '/home/me/postgres-1-ca.crt' } as const;
type Request = Parameters<typeof connectionText>[1];

const requests: Readonly<Record<string, Request>> = {
  'psql gets the password from its Secret when it runs, and never on its command line': admin,
  'JDBC carries everything but the password, and says where that is': { ...admin, format: 'jdbc', from: 'cluster' },
  'and so does a URL': { ...admin, format: 'url' },
  'environment variables are those of libpq, quoted where the shell needs it': {
    role: 'lan_reader',
    format: 'env',
    authority: "/home/o'neil/ca file.crt",
  },
  'an application on the LAN connects to its own database': { ...admin, role: 'scanner', format: 'url' },
  'psql connects from a machine whose DNS does not know the name yet, and verifies it all the same': {
    ...admin,
    resolves: false,
  },
  'environment variables do the same': { ...admin, format: 'env', resolves: false },
  'JDBC cannot, and needs the name in DNS': { ...admin, format: 'jdbc', resolves: false },
  'a role that pg_hba would refuse there': { ...admin, role: 'shop', from: 'lan' },
  'a pod of an application has more to be told': { ...admin, role: 'shop', format: 'url' },
  'a role of another cluster': { ...admin, role: 'billing' },
  'a role that does not exist': { ...admin, role: 'bob' },
};

testTexts(join(import.meta.dirname, 'connection.txt'), '%s', requests, (request) => {
  try {
    const notes = connectionNotes(environment, request).map((note) => `# ${note}`);
    return [...notes, connectionText(environment, request)];
  } catch (error) {
    return [(error as Error).message];
  }
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
  expect(text).toContain(
    'name: DATABASE_URL\n        valueFrom:\n          secretKeyRef:\n            name: postgres-shop\n            key: uri\n',
  );
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
