import { checkEnvironment } from '../../config/load.js';
import { valid } from '../support/valid.js';

const shop = { name: 'shop', namespace: 'shop' };
const edge = { context: 'edge', networks: ['192.168.4.120/32'] };
const applications = (...all: object[]) => ({ ...valid, applications: [shop, ...all] });

const refused: readonly [what: string, input: object, ...lines: string[]][] = [
  [
    'an unknown field in an application',
    applications({ name: 'reports', acess: 'read' }),
    'applications[1].acess = "read"',
    '  There is no such field.',
    '  Did you mean access?',
  ],
  [
    'an unknown field in another cluster',
    { ...applications(), clusters: { edge: { ...edge, contxt: 'edge' } } },
    'clusters.edge.contxt = "edge"',
    '  There is no such field.',
    '  Did you mean context?',
  ],
  [
    'one name twice, because role and Secret are named after it',
    applications({ name: 'shop', namespace: 'office', database: 'office' }),
    'applications[1].name = "shop"',
    '  applications[0].name has the same name or the same Secret.',
    '  Give each role a name of its own.',
  ],
  [
    'the name of a person',
    applications({ name: 'lan-reader', namespace: 'office' }),
    'applications[1].name = "lan-reader"',
    '  roles.lanReader.name has the same name or the same Secret.',
    '  Give each role a name of its own.',
  ],
  [
    'a name that PostgreSQL keeps for itself',
    applications({ name: 'pg-office', namespace: 'office' }),
    'applications[1].name = "pg-office"',
    '  PostgreSQL or CloudNativePG keeps this name for itself.',
    '  Choose another name.',
  ],
  [
    'a name whose Secret holds something else',
    applications({ name: 'backup-store', namespace: 'office' }),
    'applications[1].name = "backup-store"',
    '  The Secret of this name holds the credentials of the backups.',
    '  Choose another name.',
  ],
  [
    'a database that PostgreSQL keeps for itself',
    applications({ name: 'office', namespace: 'office', database: 'postgres' }),
    'applications[1].database = "postgres"',
    '  PostgreSQL or CloudNativePG keeps this name for itself.',
    '  Choose another name.',
  ],
  [
    'the database of the admin',
    applications({ name: 'office', namespace: 'office', database: 'admin' }),
    'applications[1].database = "admin"',
    '  It is the database of the admin.',
    '  Choose another name.',
  ],
  [
    'a database whose name needs quotes',
    applications({ name: 'office', namespace: 'office', database: 'my-app' }),
    'applications[1].database = "my-app"',
    '  It is not a plain PostgreSQL identifier of at most 63 characters.',
    '  Use lower-case letters, digits and underscores; start with a letter or underscore.',
  ],
  [
    'two owners of one database, because tables have one owner',
    applications({ name: 'office', namespace: 'office', database: 'shop' }),
    'applications[1].database = "shop"',
    '  shop owns it already, and tables have one owner.',
    "  Set access to 'write' or 'read', or give it a database of its own.",
  ],
  [
    'a share in a database that nobody owns',
    applications({ name: 'reports', namespace: 'reports', access: 'read' }),
    'applications[1].database = "reports"',
    '  No application owns this database.',
    "  Name one that does, or remove access: 'read' to let reports own it.",
  ],
  [
    'extensions of a database of another',
    applications({ name: 'reports', namespace: 'reports', database: 'shop', access: 'read', extensions: ['vector'] }),
    'applications[1].extensions = ["vector"]',
    '  Extensions belong to a database, and this application shares the one of another.',
    '  List them at the application that owns the database.',
  ],
  [
    'more connections than the server has',
    applications({ name: 'office', namespace: 'office', connectionLimit: 330 }),
    'postgres.maxConnections = 200',
    '  The roles may open 450 connections and 10 are reserved: 460 together.',
    '  Raise it to 460 or more, or lower the connectionLimit of applications or roles.',
  ],
  [
    'the namespace of the database',
    applications({ name: 'office', namespace: 'databases' }),
    'applications[1].namespace = "databases"',
    '  It is the namespace of the database, which holds its keys and where no other pod may connect to anything.',
    '  Let the application run in a namespace of its own.',
  ],
  [
    'the pooler where there is none',
    applications({ name: 'office', namespace: 'office', pooler: true }),
    'applications[1].pooler = true',
    '  There is no pooler: pooler.enabled is false.',
    '  Set pooler.enabled to true, or remove it.',
  ],
  [
    'the pooler for an application on the LAN',
    { ...applications({ name: 'scanner', pooler: true }), pooler: { enabled: true } },
    'applications[1].pooler = true',
    '  The pooler is an endpoint in the cluster of the database, and this application runs elsewhere.',
    '  Remove it.',
  ],
  [
    'fewer connections than the pooler opens',
    {
      ...applications({ name: 'office', namespace: 'office', pooler: true, connectionLimit: 30 }),
      pooler: { enabled: true },
    },
    'applications[1].connectionLimit = 30',
    '  2 pods of the pooler would open 40 connections as office.',
    '  Raise it to 40 or more, or lower pooler.poolSize.',
  ],
  [
    'a cluster that nobody described',
    { ...applications({ name: 'billing', namespace: 'billing', cluster: 'egde' }), clusters: { edge } },
    'applications[1].cluster = "egde"',
    '  clusters does not describe it.',
    '  Use one of: edge.',
  ],
  [
    'another cluster without a namespace',
    { ...applications({ name: 'billing', cluster: 'edge' }), clusters: { edge } },
    'applications[1].cluster = "edge"',
    '  Without a namespace there is no place in it for the Secret.',
    '  Set namespace, or remove cluster for an application on the internal network.',
  ],
  [
    'a cluster named like a stack',
    { ...applications(), clusters: { database: edge } },
    'clusters.database = "database"',
    '  A stack is named after it: it has to be a DNS-1035 label of at most 32 characters, and none of operator, database, cluster, lan.',
    '  Use lower-case letters, digits and hyphens, for example edge.',
  ],
  [
    'a cluster that is the whole LAN, because nobody else could connect',
    { ...applications(), clusters: { edge: { ...edge, networks: ['192.168.4.0/24'] } } },
    'clusters.edge.networks[0] = "192.168.4.0/24"',
    '  It holds all of lan.networks 192.168.4.0/24: only applications of edge are let in from there, so that nobody else on the LAN could connect.',
    '  List the addresses of its nodes, for example 192.168.4.120/32.',
  ],
  [
    'a cluster with public addresses',
    { ...applications(), clusters: { edge: { ...edge, networks: ['203.0.113.7/32'] } } },
    'clusters.edge.networks[0] = "203.0.113.7/32"',
    '  It holds public addresses; the database is never reachable from outside.',
    '  Use a private network: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fc00::/7.',
  ],
  [
    'a cluster among the pods of ours',
    { ...applications(), clusters: { edge: { ...edge, networks: ['10.42.7.0/24'] } } },
    'clusters.edge.networks[0] = "10.42.7.0/24"',
    '  It overlaps the pod network 10.42.0.0/16 of the cluster of the database.',
    '  List the addresses that pods of the other cluster have on the LAN: as a rule those of its nodes.',
  ],
  [
    'two clusters with one address',
    { ...applications(), clusters: { edge, cellar: edge } },
    'clusters.cellar.networks[0] = "192.168.4.120/32"',
    '  It overlaps a network of edge.',
    '  Give each cluster the addresses of its own nodes.',
  ],
];

test.each(refused)('refuses %s', (_, input, ...lines) => {
  const count = lines.filter((line) => !line.startsWith(' ')).length;
  const message = `environments/homelab.ts has ${count === 1 ? '1 problem' : `${count} problems`}:\n  ${lines.join('\n  ')}`;
  expect(() => checkEnvironment('homelab', input)).toThrow(new Error(message));
});
