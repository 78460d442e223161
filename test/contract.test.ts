import { join } from 'node:path';
import { checkContract } from '../config/contract.js';
import { checkEnvironment } from '../config/load.js';
import { write } from '../stacks/synthesize.js';
import { scratch } from './synthesis.js';
import { valid } from './valid.js';

/** What the check says to an environment whose manifests were made from another one. */
function changed(before: object, after: object): string {
  const folder = scratch();
  write(folder, [checkEnvironment('homelab', { ...valid, ...before })]);
  try {
    checkContract(checkEnvironment('homelab', { ...valid, ...after }), join(folder, 'manifests', 'homelab'));
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

const moved = { lan: { ...valid.lan, address: '192.168.4.206' } };

test('an environment without a change is accepted', () => {
  expect(changed({}, { postgres: { maxConnections: 210 } })).toBe('accepted');
});

test('another LAN address is refused, because clients hold the old one', () => {
  expect(changed({}, moved)).toBe(
    [
      'environments/homelab.ts has 1 problem:',
      '  acknowledge',
      '    This changes an endpoint that clients hold: lan-address: 192.168.4.205 -> 192.168.4.206.',
      "    Take the change back, or add 'lan-address: 192.168.4.205 -> 192.168.4.206' to acknowledge and tell the clients.",
    ].join('\n'),
  );
});

test('a change of an endpoint is accepted when it is acknowledged in the words of the refusal', () => {
  expect(changed({}, { ...moved, acknowledge: ['lan-address: 192.168.4.205 -> 192.168.4.206'] })).toBe('accepted');
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
  ['database', { postgres: { database: 'shop' } }, 'database: app -> shop'],
])('another %s is refused', (_, change, words) => {
  expect(changed({}, change)).toContain(words);
});

test('a pooler that disappears is refused, and one that is new is not', () => {
  expect(changed({ pooler: { enabled: true } }, {})).toContain('pooler: postgres-pooler.databases.svc:5432 -> none');
  expect(changed({}, { pooler: { enabled: true } })).toBe('accepted');
});

test('a smaller volume is refused, because a volume never shrinks', () => {
  expect(changed({}, { postgres: { storage: { size: '10Gi' } } })).toBe(
    [
      'environments/homelab.ts has 1 problem:',
      '  postgres.storage.size = "10Gi"',
      '    The volumes have 20Gi; a volume can grow, never shrink.',
      '    Use 20Gi or more.',
    ].join('\n'),
  );
});

test('the example that nobody deployed yet may be changed freely', () => {
  const argocd = { repository: 'https://git.example.com/homelab/postgresql-platform.git' };
  expect(changed({ argocd }, moved)).toBe('accepted');
});
