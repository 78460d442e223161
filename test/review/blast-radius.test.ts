import { blastRadius } from '../../review/blast-radius.js';
import type { Plan } from '../../cluster/terraform.js';
import type { Live } from '../../review/effect.js';
import { describedOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

/** The blast radius of a change, a line each. */
function said(before: object, after: object, plans: readonly Plan[] = [], live: Live = {}): readonly string[] {
  const sides = {
    before: describedOf({ ...valid, ...before }),
    after: describedOf({ ...valid, ...after }),
  };
  return blastRadius(sides, plans, live).map(
    ({ level, says, reasons }) => `${level}: ${says}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
  );
}

const shop = { name: 'shop', namespace: 'shop' };
const postgres = (settings: object) => ({ postgres: settings });
const parameters = (settings: Record<string, string>) => postgres({ parameters: settings });
const image = (tag: string) => postgres({ image: `ghcr.io/cloudnative-pg/postgresql:${tag}` });
const rolling = 'restart: restarts every instance: the replicas first, then the primary hands over';

const classes: readonly [string, object, object, readonly string[]][] = [
  ['nothing', {}, {}, []],
  [
    'a parameter that only starts with the server',
    {},
    postgres({ maxConnections: 220 }),
    [`${rolling} (max_connections)`],
  ],
  [
    'such a parameter where a commit waits for both instances',
    postgres({ durability: 'strict' }),
    postgres({ durability: 'strict', maxConnections: 220 }),
    [
      'outage: nobody can write while an instance restarts: with strict durability and two instances a commit waits for both',
      `${rolling} (max_connections)`,
    ],
  ],
  [
    'one that a replica may not have lower than its primary',
    postgres({ maxConnections: 220 }),
    {},
    ['restart: restarts the primary in place, then the replicas (max_connections is lowered)'],
  ],
  [
    'a library that the server loads when it starts',
    postgres({ libraries: ['timescaledb'] }),
    postgres({ libraries: ['timescaledb', 'pg_cron'] }),
    [`${rolling} (postgresql.shared_preload_libraries)`],
  ],
  [
    'the first library',
    {},
    postgres({ libraries: ['timescaledb'] }),
    [`${rolling} (postgresql.shared_preload_libraries)`],
  ],
  [
    'parameters that are read again',
    {},
    parameters({ work_mem: '8MB', autovacuum_naptime: '30s' }),
    ['live: reload only (work_mem, autovacuum_naptime)'],
  ],
  [
    'a parameter of new connections',
    {},
    parameters({ log_connections: 'on' }),
    ['live: reload only; counts for new connections (log_connections)'],
  ],
  [
    'a parameter whose context changed with a major version',
    image('17.10-standard-trixie'),
    { postgres: { ...image('17.10-standard-trixie').postgres, parameters: { autovacuum_max_workers: '4' } } },
    [`${rolling} (autovacuum_max_workers)`],
  ],
  [
    'the same parameter where PostgreSQL 18 reads it again',
    {},
    parameters({ autovacuum_max_workers: '4' }),
    ['live: reload only (autovacuum_max_workers)'],
  ],
  [
    'the first parameter of a library that is not loaded yet',
    {},
    parameters({ 'pgaudit.log': 'ddl' }),
    [`${rolling} (shared_preload_libraries, because of pgaudit.log)`],
  ],
  [
    'a parameter of a library that nobody knows',
    {},
    parameters({ 'my_library.limit': '7' }),
    ['unknown: whether PostgreSQL restarts is not known (my_library.limit)'],
  ],
  [
    'more memory',
    {},
    postgres({ resources: { memory: '4Gi' } }),
    [
      `${rolling} (shared_buffers, resources.requests.memory, resources.limits.memory)`,
      'live: reload only (effective_cache_size)',
    ],
  ],
  [
    'a watchdog with other limits',
    {},
    { failover: { frozenSeconds: 16 } },
    [`${rolling} (env.WATCHDOG_FROZEN_SECONDS.value)`],
  ],
  ['another minor version', image('18.4-standard-trixie'), image('18.6-standard-trixie'), [`${rolling} (image)`]],
  [
    'another major version',
    image('17.10-standard-trixie'),
    image('18.6-standard-trixie'),
    [
      'outage: stops all instances for pg_upgrade from 17 to 18 and clones the replicas anew; once it has succeeded, the only way back is a backup',
    ],
  ],
  ['a third instance', {}, postgres({ instances: 3, durability: 'self-healing' }), ['live: clones a further replica from those that run (instances)']], // prettier-ignore
  [
    'an instance less',
    postgres({ instances: 3, durability: 'self-healing' }),
    {},
    ['data: deletes a replica with its volumes'],
  ],
  [
    'less durability',
    postgres({ durability: 'strict' }),
    postgres({ durability: 'self-healing' }),
    [
      'data: lets writes go on while they exist once, so that a second fault can lose them',
      `${rolling} (probes.readiness.failureThreshold, env.WATCHDOG_ABSENT_SECONDS.value, env.WATCHDOG_STRANDED_SECONDS.value)`,
      'live: is taken by the running instances (probes.startup.type, probes.startup.maximumLag, probes.readiness.type, probes.readiness.maximumLag)',
      'live: is a mark that the operator reads and overwrites (cnpg.synchronous_standby_names_metadata)',
    ],
  ],
  ['smaller volumes', {}, postgres({ storage: { size: '10Gi' } }), ['refused: shrinks volumes from 20Gi to 10Gi']],
  [
    'larger volumes, while the cluster was not asked',
    {},
    postgres({ storage: { size: '30Gi' } }),
    [
      'hands: grows storage: only where the storage class can resize its volumes (local-path cannot), and there is no way back (postgres.storage.size)',
    ],
  ],
  [
    'another file system to watch',
    { monitoring: { enabled: true } },
    { monitoring: { enabled: true, alerts: { volumeMountPoint: '/var/lib/rancher' } } },
    ['live: changes a dashboard, or what metrics ask for (postgres-dashboard)', 'live: changes alerts (postgres-1)'],
  ],
  [
    'another LAN address',
    {},
    { lan: { ...valid.lan, address: '192.168.4.206' } },
    [
      'clients: changes an endpoint that clients hold (lan-address: 192.168.4.205 -> 192.168.4.206)',
      'clients: moves the LoadBalancer to another address (postgres-lan)',
      'live: issues another server certificate, and reloads it (certificates.serverAltDNSNames)',
    ],
  ],
  [
    'a further network on the LAN',
    { applications: [shop] },
    { applications: [shop], lan: { ...valid.lan, networks: ['192.168.4.0/24', '192.168.7.0/24'] } },
    [
      'access: lets in (database, role, network) (all admin 192.168.7.0/24, shop lan_reader 192.168.7.0/24)',
      'access: changes who may reach what (postgres-1-from-lan)',
      'access: changes which networks reach the LoadBalancer (postgres-lan)',
    ],
  ],
  [
    'an application that goes',
    { applications: [shop, { name: 'reports', namespace: 'reports' }] },
    { applications: [shop] },
    [
      'access: lets in no more, once it connects again (database, role, network) (reports reports 10.42.0.0/16, reports lan_reader 192.168.4.0/24)',
      'access: ends the access of the role reports and deletes its password; the role itself stays in PostgreSQL',
      'access: declares the database no more: it stays, with all its data and no application (postgres-1-reports)',
      'access: changes who may reach what (postgres-1-from-namespace-reports)',
      'access: removes a copy of the CA; pods that mount it do not start any more (reports/postgres-ca)',
      'access: changes what the steward may do (databases-postgres-steward-ca)',
      'access: deletes a password (postgres-reports, reports/postgres-reports)',
      'live: alters the role admin (inRoles)',
      'live: changes what the steward is told (postgres-steward)',
      'live: replaces the pods of the steward one by one (postgres-steward)',
    ],
  ],
  [
    'an application that comes',
    { applications: [shop] },
    { applications: [shop, { name: 'reports', namespace: 'reports', database: 'shop', access: 'read' }] },
    [
      'access: lets in (database, role, network) (shop reports 10.42.0.0/16)',
      'access: creates the role reports',
      'access: changes who may reach what (postgres-1-from-namespace-reports)',
      'access: changes what the steward may do (databases-postgres-steward-ca)',
      'live: changes what the steward is told (postgres-steward)',
      'live: replaces the pods of the steward one by one (postgres-steward)',
      'live: keeps a copy of the CA where applications run (reports/postgres-ca)',
      'live: makes a password (postgres-reports)',
      'live: writes a password where its application reads it (reports/postgres-reports)',
    ],
  ],
  [
    'a new password of an application, which names who keeps the old one',
    { applications: [shop] },
    { applications: [{ ...shop, passwordRevision: 2 }] },
    [
      'clients: makes a new password; connections that are open stay (postgres-shop)',
      'clients: writes a new password: pods that took the old one into their environment log in with it until they restart, and are refused (shop/postgres-shop)',
    ],
  ],
  [
    'an application that another name is given, whose tables stay with the old role',
    { applications: [shop] },
    { applications: [{ name: 'store', namespace: 'shop', database: 'shop' }] },
    [
      'access: lets in (database, role, network) (shop store 10.42.0.0/16)',
      'access: lets in no more, once it connects again (database, role, network) (shop shop 10.42.0.0/16)',
      'access: ends the access of the role shop and deletes its password; the role itself stays in PostgreSQL',
      'access: creates the role store',
      'access: deletes a password (postgres-shop, shop/postgres-shop)',
      'hands: changes the owner of the database; its tables keep theirs until a person reassigns them (docs/day-two.md) (postgres-1-shop)',
      'live: alters the role admin (inRoles)',
      'live: words a reason anew (postgres-1-from-namespace-shop)',
      'live: makes a password (postgres-store)',
      'live: writes a password where its application reads it (shop/postgres-store)',
    ],
  ],
  [
    'an application that moves to another cluster',
    { applications: [shop], clusters: { edge: { context: 'edge', networks: ['192.168.4.120/32'] } } },
    {
      applications: [{ ...shop, cluster: 'edge' }],
      clusters: { edge: { context: 'edge', networks: ['192.168.4.120/32'] } },
    },
    [
      'access: lets in (database, role, network) (shop shop 192.168.4.120/32)',
      'access: lets in no more, once it connects again (database, role, network) (shop shop 10.42.0.0/16)',
      'access: changes who may reach what (postgres-1-from-namespace-shop, postgres-1-from-cluster-edge)',
      'access: removes a copy of the CA; pods that mount it do not start any more (shop/postgres-ca)',
      'access: changes what the steward may do (databases-postgres-steward-ca)',
      'access: deletes a password (postgres-shop, shop/postgres-shop)',
      'access: changes which networks reach the LoadBalancer (postgres-lan)',
      'live: alters the role shop (passwordSecret.name)',
      'live: alters the role admin (inRoles)',
      'live: issues another server certificate, and reloads it (certificates.serverAltDNSNames)',
      'live: changes what the steward is told (postgres-steward)',
      'live: changes how the database is declared (postgres-1-shop)',
      'live: replaces the pods of the steward one by one (postgres-steward)',
      'live: keeps a copy of the CA where applications run (shop/postgres-ca)',
      'live: leads a name in another cluster to the LAN address (postgres-rw)',
      'live: makes a password (postgres-shop.edge)',
      'live: writes a password where its application reads it (shop/postgres-shop)',
      'live: makes an endpoint in the cluster (postgres-rw)',
    ],
  ],
  [
    'a new password',
    {},
    { roles: { admin: { passwordRevision: 2 } } },
    ['clients: makes a new password; connections that are open stay (postgres-admin)'],
  ],
  [
    'a lease that is longer',
    {},
    { failover: { lease: { durationSeconds: 9 } } },
    ['live: counts after the next restart of the primary (primaryLease.leaseDurationSeconds)'],
  ],
  ['another time to stop', {}, { failover: { stopDelaySeconds: 180 } }, [`${rolling} (stopDelay)`]],
  [
    'another version of the operator',
    { operator: { chart: { version: '0.28.0' } } },
    {},
    [`${rolling} (another version of the operator)`],
  ],
  [
    'words that let the data be deleted',
    {},
    { onDestroy: 'delete all data of homelab' },
    ['data: lets npm run destroy delete the data, by the words of onDestroy'],
  ],
  [
    'a pooler that goes',
    { pooler: { enabled: true } },
    {},
    [
      'clients: changes an endpoint that clients hold (pooler: postgres-pooler.databases.svc:5432 -> none)',
      'clients: removes an endpoint in the cluster (postgres-pooler)',
      'restart: removes the pooler; its clients lose their connections',
      'live: issues another server certificate, and reloads it (certificates.serverAltDNSNames)',
      'live: changes how many pods a drain may take at once (postgres-1-pooler)',
    ],
  ],
  [
    'a state of Terraform that moves',
    {},
    { terraform: { backend: { type: 'kubernetes' } } },
    [
      'hands: moves the state of Terraform: run terraform init -migrate-state in the folder of each stack first, or Terraform knows nothing of what exists',
    ],
  ],
];

test.each(classes)('the blast radius of %s is told', (_, before, after, lines) => {
  expect(said(before, after)).toEqual(lines);
});

test('larger volumes are refused or live as the storage class of the cluster has it', () => {
  const larger = postgres({ storage: { size: '30Gi' } });
  expect(said({}, larger, [], { volumesGrow: false })).toEqual([
    'refused: grows storage: not possible, the storage class cannot resize its volumes (local-path cannot) (postgres.storage.size)',
  ]);
  expect(said({}, larger, [], { volumesGrow: true })).toEqual([
    'live: grows the volumes as they are used (postgres.storage.size)',
  ]);
});

const planned = (type: string, actions: readonly string[], change: { before?: object; after?: object }): Plan => ({
  resource_changes: [
    { address: `${type}.it`, type, change: { actions, before: change.before ?? null, after: change.after ?? null } },
  ],
});
const balancer = { metadata: [{ name: 'postgres-lan' }], spec: [{ type: 'LoadBalancer' }] };

test.each<readonly [string, Plan, string]>([
  [
    'makes the LoadBalancer anew',
    planned('kubernetes_service_v1', ['delete', 'create'], { before: balancer, after: balancer }),
    'clients: replaces the LoadBalancer: the LAN address is lost until the new one has it (postgres-lan)',
  ],
  [
    'lets another network reach the LoadBalancer',
    planned('kubernetes_service_v1', ['update'], {
      before: { ...balancer, spec: [{ type: 'LoadBalancer', load_balancer_source_ranges: ['192.168.4.0/24'] }] },
      after: { ...balancer, spec: [{ type: 'LoadBalancer', load_balancer_source_ranges: ['192.168.0.0/16'] }] },
    }),
    'access: changes which networks reach the LoadBalancer (postgres-lan)',
  ],
  [
    'changes the LoadBalancer in another way',
    planned('kubernetes_service_v1', ['update'], {
      before: { ...balancer, spec: [{ type: 'LoadBalancer', external_traffic_policy: 'Local' }] },
      after: { ...balancer, spec: [{ type: 'LoadBalancer', external_traffic_policy: 'Cluster' }] },
    }),
    'unknown: changes the LoadBalancer (postgres-lan)',
  ],
  [
    'deletes a namespace',
    planned('kubernetes_namespace_v1', ['delete'], { before: { metadata: [{ name: 'databases' }] } }),
    'data: deletes a namespace and all that is in it (databases)',
  ],
  [
    'deletes the operator',
    planned('helm_release', ['delete'], { before: { name: 'cloudnative-pg' } }),
    'outage: removes the operator: nobody fails over until it is back; the databases run on',
  ],
  [
    'does something that no rule is about',
    planned('random_password', ['create'], {}),
    'unknown: Terraform will create (random_password.it)',
  ],
])('a plan of Terraform that %s is told, though no file differs', (_, plan, line) => {
  expect(said({}, {}, [plan])).toEqual([line]);
});

test('a plan that changes nothing tells nothing', () => {
  expect(said({}, {}, [planned('helm_release', ['no-op'], {}), planned('helm_release', ['read'], {}), {}])).toEqual([]);
});
