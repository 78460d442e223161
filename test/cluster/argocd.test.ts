import { jest } from '@jest/globals';
import { Application } from '../../cluster/argocd.js';
import { Kubernetes } from '../../cluster/kubernetes.js';
import { checkEnvironment } from '../../config/load.js';
import { openCluster } from '../support/fake-cluster.js';
import { valid } from '../support/valid.js';

const api = openCluster();
const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/homelab-database';

/** The Application whose status is what it is told to be each time, as a deploy waits for it. */
async function applicationWith(status: () => object, waitMinutes = 15, ...times: [poll?: number, quiet?: number]) {
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  api.written = [];
  api.answers = {
    [path]: () => ({ spec: { syncPolicy }, status: status() }),
    '/api/v1/namespaces/databases/pods': { items: [ready, ready] },
  };
  const environment = checkEnvironment('homelab', valid);
  const patient = { ...environment, argocd: { ...environment.argocd, waitMinutes } };
  return new Application(await Kubernetes.connect(environment), patient, ...times);
}

const syncPolicy = {
  automated: { prune: true, selfHeal: true },
  syncOptions: ['ServerSideApply=true'],
  retry: { limit: 5 },
};

/** Whether Argo CD follows commit `new` in time, when its status goes through these, and how often it was asked. */
async function follows(states: readonly object[], seconds = 0.3): Promise<{ arrived: boolean; seen: number }> {
  let seen = 0;
  const status = () => states[Math.min(seen++, states.length - 1)] ?? {};
  const arrived = await (await applicationWith(status, seconds / 60, 10)).follows('new');
  return { arrived, seen };
}

const old = { sync: { status: 'Synced', revision: 'old' }, operationState: { phase: 'Succeeded' } };
const applyingOld = { sync: { status: 'OutOfSync', revision: 'new' }, operationState: { phase: 'Running' } };
// A Cluster that Git declares no more stays, so that it is never Synced.
const leftOver = { sync: { status: 'OutOfSync', revision: 'new' }, operationState: { phase: 'Succeeded' } };

beforeEach(() => jest.spyOn(console, 'log').mockReturnValue(undefined));

it('waits until Argo CD follows the commit and applies nothing any more', async () => {
  const { arrived, seen } = await follows([old, old, old, applyingOld, applyingOld, leftOver], 15);
  expect(arrived).toBe(true);
  expect(seen).toBeGreaterThanOrEqual(6);
});

it.each([
  ['an older commit', old],
  ['an operation that does not end', applyingOld],
])('does not arrive by %s', async (_, state) => {
  expect((await follows([state])).arrived).toBe(false);
});

describe('a commit whose sync failed', () => {
  const failed = { phase: 'Failed', operation: { sync: { revision: 'new' } } };

  /** The syncs that are begun on the way to commit `new`. */
  async function begun(operationState: object): Promise<readonly unknown[]> {
    await (await applicationWith(() => ({ operationState }), 0)).reaches('new');
    return api.written
      .flatMap(({ body }) => body as { path: string; value: unknown }[])
      .filter(({ path }) => path === '/operation')
      .map(({ value }) => value);
  }

  it('is applied again, as Argo CD itself never does', async () => {
    expect(await begun(failed)).toEqual([
      {
        initiatedBy: { username: 'npm run deploy', automated: true },
        sync: { revision: 'new', prune: true, syncOptions: ['ServerSideApply=true'] },
        retry: { limit: 5 },
      },
    ]);
  });

  it.each([
    ['that is another one', { ...failed, operation: { sync: { revision: 'old' } } }],
    ['that is still tried', { ...failed, phase: 'Running' }],
    ['that succeeded', { ...failed, phase: 'Succeeded' }],
  ])('%s is left to Argo CD', async (_, state) => {
    expect(await begun(state)).toEqual([]);
  });
});

test('a commit that cannot get there any more is not waited for', async () => {
  const degraded = { sync: { status: 'Synced', revision: 'new' }, health: { status: 'Degraded' } };
  const application = await applicationWith(() => degraded);
  expect(await application.reaches('new', undefined, () => Promise.resolve(true))).toBe(false);
});

test('a change has arrived when the operator has seen it and is done, not while all is still as it was', async () => {
  const finishedAt = new Date().toISOString();
  const operationState = { phase: 'Succeeded', finishedAt };
  const state = (status: string) => ({
    sync: { status: 'Synced', revision: 'new' },
    health: { status },
    operationState,
  });
  const states = [state('Healthy'), state('Healthy'), state('Progressing'), state('Progressing'), state('Healthy')];
  let seen = 0;
  const status = () => states[Math.min(seen++, states.length - 1)] ?? {};
  const application = await applicationWith(status, 15, 50, 400);
  expect(await application.reaches('new')).toBe(true);
  expect(seen).toBeGreaterThanOrEqual(states.length);
  const begun = Date.now();
  const later = { ...operationState, finishedAt: new Date(begun - 60_000).toISOString() };
  states.push({ ...state('Healthy'), operationState: later });
  seen = states.length - 1;
  expect(await application.reaches('new')).toBe(true);
  expect(Date.now() - begun).toBeLessThan(400);
});

it('waits until the operator has made the databases, and says which one it cannot make', async () => {
  const arrived = { health: { status: 'Healthy' }, sync: { status: 'Synced', revision: 'new' } };
  const application = await applicationWith(() => arrived, 0.2 / 60, 10, 0);
  const database = (status: object) => ({
    items: [
      { metadata: { name: 'postgres-1-shop', generation: 2 }, spec: { cluster: { name: 'postgres-1' } }, status },
    ],
  });
  const databases = '/apis/postgresql.cnpg.io/v1/namespaces/databases/databases';
  const reached = async (status: object) => {
    api.answers = { ...api.answers, [databases]: database(status) };
    return application.reaches('new');
  };
  expect(await reached({ applied: false, observedGeneration: 2, message: 'no such extension' })).toBe(false);
  expect(await application.faults()).toContain('Database/postgres-1-shop is not made: no such extension');
  expect(await reached({ applied: true, observedGeneration: 1 })).toBe(false);
  expect(await reached({ applied: true, observedGeneration: 2 })).toBe(true);
});
