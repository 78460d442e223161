import { join } from 'node:path';
import { blastRadius } from '../../review/blast-radius.js';
import type { LiveFacts } from '../../cluster/live.js';
import type { Plan } from '../../cluster/terraform.js';
import { changesIn } from '../support/blocks.js';
import { describedOf } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

/** The blast radius of a change, a line each. */
function said(before: object, after: object, plans: readonly Plan[] = [], live: LiveFacts = {}): readonly string[] {
  const sides = { before: describedOf({ ...valid, ...before }), after: describedOf({ ...valid, ...after }) };
  return blastRadius(sides, plans, live).map(
    ({ level, says, reasons }) => `${level}: ${says}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
  );
}

test.each(changesIn(join(import.meta.dirname, 'blast-radius.txt')))(
  'the blast radius of %s is told',
  (_, before, after, told) => {
    expect(said(before, after)).toEqual(told.map((line) => line.trim()));
  },
);

test('larger volumes are refused or live as the storage class of the cluster has it', () => {
  const larger = { postgres: { storage: { size: '30Gi' } } };
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
    'replaces the LoadBalancer',
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
