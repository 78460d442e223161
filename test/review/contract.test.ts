import { judged } from '../support/contract.js';
import { valid } from '../support/valid.js';

const changed = async (...change: Parameters<typeof judged>) => (await judged(...change)).text;
const moved = { lan: { ...valid.lan, address: '192.168.4.206' } };

test('an environment without a change is accepted', async () => {
  expect(await changed({}, { postgres: { maxConnections: 210 } })).toBe('accepted');
});

test('another LAN address is refused, because clients hold the old one', async () => {
  expect(await changed({}, moved)).toBe(
    [
      '  acknowledge',
      '    This changes an endpoint that clients hold: lan-address: 192.168.4.205 -> 192.168.4.206.',
      "    Take the change back, or add 'lan-address: 192.168.4.205 -> 192.168.4.206' to acknowledge and tell the clients.",
    ].join('\n'),
  );
});

test('a change of an endpoint is accepted when it is acknowledged in the words of the refusal', async () => {
  expect(await changed({}, { ...moved, acknowledge: ['lan-address: 192.168.4.205 -> 192.168.4.206'] })).toBe(
    'accepted',
  );
});

test.each([
  ['port', { lan: { ...valid.lan, port: 5433 } }, 'lan: postgres.home.arpa:5432 -> postgres.home.arpa:5433'],
  [
    'host name',
    { lan: { ...valid.lan, hostName: 'db.home.arpa' } },
    'lan: postgres.home.arpa:5432 -> db.home.arpa:5432',
  ],
  ['namespace', { namespace: { name: 'pg' } }, 'read-write: postgres-rw.databases.svc:5432 -> postgres-rw.pg.svc:5432'],
  ['name', { postgres: { name: 'main' } }, 'read-only: postgres-ro.databases.svc:5432 -> main-ro.databases.svc:5432'],
])('another %s is refused', async (_, change, words) => {
  expect(await changed({}, change)).toContain(words);
});

test('a pooler that disappears is refused, and one that is new is not', async () => {
  expect(await changed({ pooler: { enabled: true } }, {})).toContain(
    'pooler: postgres-pooler.databases.svc:5432 -> none',
  );
  expect(await changed({}, { pooler: { enabled: true } })).toBe('accepted');
});

const image = (tag: string) => ({ postgres: { image: `ghcr.io/cloudnative-pg/postgresql:${tag}` } });
const three = { postgres: { instances: 3, durability: 'self-healing' } };

test.each([
  [
    'an instance less, because its volumes are deleted',
    three,
    {},
    'This deletes a replica with its volumes: instances: 3 -> 2.',
    'instances: 3 -> 2',
  ],
  [
    'less durability, because it is a promise',
    { postgres: { durability: 'strict' } },
    {},
    'This lets writes go on while they exist once, so that a second fault can lose them: durability: strict -> self-healing.',
    'durability: strict -> self-healing',
  ],
  [
    'a larger volume, because not every storage class can resize and none can shrink',
    {},
    { postgres: { storage: { size: '30Gi' } } },
    'This grows storage: only where the storage class can resize its volumes (local-path cannot), and there is no way back: postgres.storage.size: 20Gi -> 30Gi.',
    'postgres.storage.size: 20Gi -> 30Gi',
  ],
  [
    'another major version, because the service stops and there is no way back',
    image('17.10-standard-trixie'),
    image('18.6-standard-trixie'),
    'This stops all instances for pg_upgrade from 17 to 18 and clones the replicas again; once it has succeeded, the only way back is a backup: postgresql: 17 -> 18.',
    'postgresql: 17 -> 18',
  ],
  [
    'an application that goes, because its password goes with it',
    { applications: [{ name: 'reporting' }] },
    {},
    'This ends the access of the role reporting and deletes its password; the role itself stays in PostgreSQL: role: reporting -> none.',
    'role: reporting -> none',
  ],
])('%s, has to be acknowledged', async (_, before, after, why, words) => {
  expect(await changed(before, after)).toBe(
    ['  acknowledge', `    ${why}`, `    Take the change back, or add '${words}' to acknowledge.`].join('\n'),
  );
  expect(await changed(before, { ...after, acknowledge: [words] })).toBe('accepted');
});

test('a smaller volume is refused, because a volume never shrinks', async () => {
  expect(await changed({}, { postgres: { storage: { size: '10Gi' } } })).toBe(
    [
      '  postgres.storage.size = "10Gi"',
      '    The volumes have 20Gi; a volume can grow, never shrink.',
      '    Use 20Gi or more.',
    ].join('\n'),
  );
});

test('the example that nobody deployed yet may be changed freely', async () => {
  const argocd = { repository: 'https://git.example.com/homelab/postgresql-platform.git' };
  expect(await changed({ argocd }, moved)).toBe('accepted');
});
