import type { Look } from '../../../programs/steward/observation.js';
import { verdicts } from '../../../programs/steward/verdict.js';
import { every, having, lost, renewing, rules, without } from './looks.js';

const well = having(lost, 'postgres-1-1', { silent: false });
/** The API server does not answer: nothing is read, and the canary is not written. */
const deaf = (look: Look): Look => ({
  ...without(without(look, 'primaryLease'), 'cluster'),
  clean: false,
  problems: ['no answer'],
});
const lease = (version: number) => ({ primaryLease: { holder: 'postgres-1-1', version: String(version) } });

/** What the steward on the node of the replica sees, second by second, when something happens to the primary or between them. */
const events: Record<string, (second: number) => Look> = {
  'the API server is away for a minute and comes back: all answer on the network': (second) =>
    second < 60 ? deaf(well) : renewing(well)(second),
  'the API server restarts while nobody can be heard, and the primary renews its Lease as soon as it can': (second) =>
    second < 20 ? deaf(lost) : { ...lost, ...lease(500 + Math.floor(second / 2)) },
  'the node is overloaded and renews its Lease late, and its kernel takes connections': (second) => ({
    ...well,
    ...lease(500 + Math.floor(second / 5)),
  }),
  'every other second is silent, on a cable that loses half of everything': (second) => ({
    ...(second % 2 === 0 ? lost : well),
    ...lease(500),
  }),
  'the node is drained: CloudNativePG has switched over': (second) => ({
    ...lost,
    ...lease(500),
    ...(second > 1 && lost.cluster !== undefined
      ? { cluster: { ...lost.cluster, targetPrimary: 'postgres-1-2' } }
      : {}),
  }),
  'a switch restarts with one API server on the other side: this side is deaf, and writes nothing': () => deaf(lost),
  'the virtual machine of this steward was paused': (second) => (second < 2 ? lost : renewing(well)(second)),
};

test.each(Object.entries(events))('nobody is declared gone: %s', (_, look) => {
  const looks = every(90, look);
  const acted = looks.map((_each, second) => verdicts(looks.slice(0, second + 1), rules)).flat();
  expect(acted.filter(({ refusal }) => refusal === undefined)).toEqual([]);
});

test('a virtual machine that is paused for longer than the wait is declared gone: CloudNativePG rewinds it when it is back', () => {
  const looks = every(12, (second) => (second < 4 ? renewing(well)(second) : lost));
  const gone = looks.findIndex((_each, second) =>
    verdicts(looks.slice(0, second + 1), rules).some(({ refusal }) => refusal === undefined),
  );
  expect(gone).toBe(9);
});
