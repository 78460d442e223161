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
    [`${rolling} (annotations.cnpg.io/podPatch, env.POD_CHECKSUM.value)`],
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
      `${rolling} (annotations.cnpg.io/podPatch, probes.readiness.failureThreshold, env.POD_CHECKSUM.value)`,
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
      'live: issues the server certificate anew, and reloads it (certificates.serverAltDNSNames)',
    ],
  ],
  [
    'a further network on the LAN',
    {},
    { lan: { ...valid.lan, networks: ['192.168.4.0/24', '192.168.7.0/24'] } },
    [
      'access: lets in (database, role, network) (all admin 192.168.7.0/24, app lan_reader 192.168.7.0/24)',
      'access: changes who may reach what (postgres-1-from-lan)',
      'access: changes which networks reach the LoadBalancer (postgres-lan)',
    ],
  ],
  [
    'a role that goes',
    { roles: { additional: [{ name: 'reporting' }] } },
    {},
    [
      'access: lets in no more, once it connects again (database, role, network) (app reporting 10.42.0.0/16)',
      'access: ends the access of the role reporting and deletes its password; the role itself stays in PostgreSQL',
      'access: deletes a password (postgres-reporting)',
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
      'live: issues the server certificate anew, and reloads it (certificates.serverAltDNSNames)',
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
