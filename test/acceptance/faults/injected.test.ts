import survival from '../../../acceptance/criteria/fr-004.js';
import { outcomeOf } from '../../../acceptance/criterion.js';
import { type Injection, NotMeasured } from '../../../acceptance/model.js';
import { all, possible } from '../../../acceptance/faults/faults.js';
import { type Attempts, injectedOf, NotBack } from '../../../acceptance/faults/injected.js';
import { backAfterRepair } from '../../../acceptance/faults/outage.js';
import type { AcceptanceContext } from '../../../acceptance/context.js';
import { checkEnvironment } from '../../../config/load.js';
import { landed } from '../../support/injection.js';
import { valid } from '../../support/valid.js';

const missed: Injection = { ...landed, landed: false, note: 'no pod was started with it' };
const killed: Attempts = { fault: 'pod killed', seen: [landed] };

/** What the acceptance run says of a promise that looks at some faults. */
const lineOf = (attempts: readonly Attempts[]) => {
  const faults = () => Promise.resolve(attempts).then(injectedOf);
  return outcomeOf(survival, { faultsAllowed: true, faults } as unknown as AcceptanceContext);
};

test.each([
  ['a fault that landed passes', [killed], 'pass', undefined],
  [
    'one that did not land is not measured',
    [killed, { fault: 'pod killed', seen: [missed] }],
    'not measured',
    /^pod killed on postgres-1-1 did not land: no pod was started with it$/,
  ],
  [
    'one that could not be injected is not measured',
    [killed, { fault: 'cable pulled', seen: [], stopped: new NotMeasured('no --fault-command') }],
    'not measured',
    /^cable pulled: no --fault-command$/,
  ],
  ['nothing that landed is not measured', [{ fault: 'pod killed', seen: [missed] }], 'not measured', /did not land/],
  [
    'a service that came back in part fails',
    [{ fault: 'pod killed', seen: [{ ...landed, recoveredSeconds: null }] }],
    'FAIL',
    /not recovered/,
  ],
  [
    'a service that stayed away fails, whatever else could not be measured',
    [
      killed,
      { fault: 'cable pulled', seen: [], stopped: new NotMeasured('no --fault-command') },
      { fault: 'pod deleted', seen: [landed], stopped: new NotBack('pod deleted: the service is not back') },
    ],
    'FAIL',
    /^pod deleted: the service is not back$/,
  ],
] as const)('%s', async (_, attempts, verdict, why) => {
  const outcome = await lineOf(attempts);
  expect(outcome.verdict).toBe(verdict);
  if (why !== undefined) expect(outcome.why).toMatch(why);
});

test('a replica that lags stays ready with strict, so that no promise waits for a fault that cannot happen', () => {
  const impossible = (postgres: object) => {
    const environment = checkEnvironment('test', { ...valid, postgres });
    const some = possible(all, environment);
    return all.filter((fault) => !some.includes(fault)).map(({ name }) => name);
  };
  expect(impossible({ instances: 2 })).toEqual([]);
  expect(impossible({ instances: 2, durability: 'strict' })).toEqual(['pod deleted while no replica is ready']);
  expect(impossible({ instances: 3 })).toEqual(['pod deleted while no replica is ready']);
});

test('the time until writes go on after a repair counts where the repair found them stopped', () => {
  const injection = { ...landed, healedSeconds: 45, clusterGap: null };
  expect(backAfterRepair({ ...injection, lanGap: [3, 97] })).toBe(52);
  expect(backAfterRepair({ ...injection, lanGap: [3, 20] })).toBe(0);
  // A handover later on is an outage of its own.
  expect(backAfterRepair({ ...injection, lanGap: [110, 117.6] })).toBe(0);
});
