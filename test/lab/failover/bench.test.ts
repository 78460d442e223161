import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import candidates from '../../../lab/failover/candidates.js';
import { appendEntry, type Entry, entryOf, readEntries } from '../../../lab/failover/entries.js';
import { choresOf } from '../../../lab/failover/chores.js';
import { type Case, countIn, drawsOf, nextCase } from '../../../lab/failover/plan.js';
import { prepared, type Prepared } from '../../../lab/failover/profiles.js';
import { difference } from '../../../lab/failover/settings.js';
import { summary, table } from '../../../lab/failover/summary.js';
import { attacks } from '../../../lab/attacks.js';
import { podKilled } from '../../../acceptance/faults/processes.js';
import type { Fault, FaultContext } from '../../../acceptance/faults/fault.js';
import type { Injection } from '../../../acceptance/model.js';
import { checkEnvironment } from '../../../config/load.js';
import { landed } from '../../support/injection.js';
import { scratch } from '../../support/scratch.js';
import { objectStore, valid } from '../../support/valid.js';

// Some profiles renew the lease of the primary less often.
const slow = { ...valid, failover: { steward: { waitSeconds: 6 } } };
const base = checkEnvironment('homelab', slow);

const shipped = prepared(base, 'default', {});
const changed = prepared(base, 'other', { failover: { frozenSeconds: 20 } });

const taken = (change: Partial<Injection> = {}, { name: profile, settings, ...one } = shipped): Entry =>
  entryOf({ ...landed, ...change }, { default: one.shipped, profile, settings, commit: 'abc1234' });

describe('an entry', () => {
  test.each([
    ['the longest outage on each side, in tenths of a second', {}, { writeOutageSeconds: 5.2, lanOutageSeconds: 6.3 }],
    ['the detection in tenths of a second', {}, { detectionSeconds: 1.2 }],
    ['no length of an outage that never ended', { lanGap: [0, Infinity] }, { lanOutageSeconds: null }],
    ['the recovery after the repair by hand', { healedSeconds: 60, recoveredSeconds: 95 }, { recoverySeconds: 35 }],
  ] as const)('has %s', (_, injection, entry) => {
    expect(taken(injection)).toMatchObject(entry);
  });

  test('says whether it was taken with what this project ships', () => {
    expect([taken().default, taken({}, changed).default]).toEqual([true, false]);
  });
});

describe('a file of results', () => {
  const folder = scratch();

  test('grows by one line with each entry', () => {
    const file = join(folder, 'grows.json');
    appendEntry(file, taken());
    appendEntry(file, taken({ fault: 'switchover' }));
    expect(readEntries(file).map(({ fault }) => fault)).toEqual(['pod killed', 'switchover']);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
  });

  test.each(['{}', '[', '[{"a":1}]'])('is refused when it holds something else: %s', (text) => {
    const file = join(folder, 'other.json');
    writeFileSync(file, text);
    expect(() => readEntries(file)).toThrow(
      `${file} does not hold results of the failover bench.\n  Name another file with --json.`,
    );
  });
});

describe('the next case', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ ...shipped, name })) as [Prepared, Prepared];
  const faults = ['x', 'y'].map((name) => ({ name }) as Fault);
  const cases = [a, b].flatMap((profile) => faults.map((fault): Case => ({ profile, fault })));
  const nameOf = (one: Case | undefined) => `${one?.profile.name ?? ''}${one?.fault.name ?? ''}`;
  const after = (done: readonly string[], inForce?: Prepared, draw?: number) =>
    nameOf(nextCase(cases, (one) => done.filter((name) => name === nameOf(one)).length, inForce, draw));

  test('is the first that was tried least often', () => {
    expect(after([])).toBe('ax');
    expect(after(['ax', 'ay', 'bx'])).toBe('by');
  });

  test('keeps the settings that are in force, as long as that stays balanced', () => {
    expect(after([], b)).toBe('bx');
    expect(after(['bx', 'by'], b)).toBe('ax');
  });

  test('is drawn by a seed among those that were tried least often, in an order that the seed repeats', () => {
    const order = (seed: number) => {
      const draw = drawsOf(seed);
      const done: string[] = [];
      while (done.length < cases.length) done.push(after(done, undefined, draw()));
      return done;
    };
    expect(order(7)).toEqual(order(7));
    expect(order(7).toSorted()).toEqual(['ax', 'ay', 'bx', 'by']);
    expect(new Set([1, 2, 3, 4, 5].map((seed) => order(seed).join())).size).toBeGreaterThan(1);
  });

  test('does not count what did not land, nor what was taken with other settings', () => {
    const entries = [taken(), taken({ landed: false }), taken({}, { ...changed, name: 'default' })];
    expect(countIn(entries)({ profile: shipped, fault: podKilled })).toBe(1);
  });
});

describe('a chore', () => {
  const file = (text: string) => {
    const path = join(scratch(), 'chores.json');
    writeFileSync(path, text);
    return path;
  };
  const aimOf = (text: string) => choresOf(file(text))[0]?.aim({} as FaultContext);

  test('has landed once its command has ended without a failure', async () => {
    const aim = await aimOf('{"a chore": "true"}');
    expect(await aim?.missed()).toBe('the command has not ended');
    await aim?.inject();
    expect(await aim?.missed()).toBeUndefined();
  });

  test('says what its command said when that failed', async () => {
    const aim = await aimOf('{"a chore": "ls not-there"}');
    await expect(aim?.inject()).rejects.toThrow(/a chore: .*not-there/);
  });

  test('is refused when it is no command', () => {
    expect(() => choresOf(file('{"a chore": 1}'))).toThrow('"a chore" is no command');
    expect(() => choresOf(file('["a"'))).toThrow('is no JSON');
  });
});

describe('a profile', () => {
  test.each([
    ['nothing', {}, { shipped: true, declared: true, settings: { method: 'any 1', dataDurability: 'preferred' } }],
    [
      'fields',
      {
        failover: { lease: { durationSeconds: 15, renewDeadlineSeconds: 10, retryPeriodSeconds: 2 } },
        postgres: { durability: 'strict', parameters: { work_mem: '16MB' } },
      },
      {
        shipped: false,
        declared: false,
        settings: { lease: '15/10/2', dataDurability: 'required', parameters: { work_mem: '16MB' } },
      },
    ],
    [
      'what no field sets',
      { cluster: { spec: { postgresql: { synchronous: { method: 'first' } } } } },
      { shipped: false, declared: false, settings: { method: 'first 1' } },
    ],
    [
      'the number of instances',
      { postgres: { instances: 3 } },
      { shipped: true, declared: false, settings: { instances: 3, dataDurability: 'required' } },
    ],
  ] as const)('that changes %s has the settings of its Cluster', (_, profile, expected) => {
    expect(prepared(base, 'one', profile)).toMatchObject(expected);
  });

  test('names what archives the WAL, which is not what everybody has', () => {
    const one = prepared(checkEnvironment('homelab', { ...slow, backup: objectStore }), 'default', {});
    expect([one.settings.archiver, one.shipped]).toEqual(['barman-cloud.cloudnative-pg.io', false]);
    expect(one.settings.parameters).toBeUndefined();
    expect(summary([taken({}, one)])[0]?.settings).toBe('default with backups, 50 s, steward 6 s');
  });

  test('is told from what the Cluster has been given since', () => {
    const { settings } = prepared(base, 'strict', { postgres: { durability: 'strict' } });
    expect(difference(settings, { ...settings, parameters: { work_mem: '16MB' } })).toBeUndefined();
    expect(difference(shipped.settings, settings)).toContain('dataDurability is "preferred" instead of "required"');
    const { archiver, ...without } = { ...settings, archiver: 'barman' };
    expect(difference(without, { ...without, archiver })).toBe('archiver is none instead of "barman"');
  });

  test('is refused when it changes more than the Cluster', () => {
    expect(() => prepared(base, 'lan', { lan: { networks: ['192.168.9.0/24'], address: '192.168.9.5' } })).toThrow(
      /^Profile "lan" changes .+\.\n {2}A profile may only change the Cluster\.$/,
    );
  });
});

describe('the summary', () => {
  const rows = summary([
    taken({ lanGap: [0, 4] }),
    taken({ lanGap: [0, 8], acknowledgedLost: 2 }),
    taken({ lanGap: [0, Infinity], clusterGap: null, recoveredSeconds: null, promotionSeconds: null }),
    taken({ landed: false, acknowledgedLost: 50 }),
  ]);

  test('names the number of instances unless it is two', () => {
    const three = prepared(base, 'three-instances', { postgres: { instances: 3 } });
    expect(summary([taken({}, three)])[0]?.settings).toBe('default, 3 instances, 50 s, steward 6 s');
  });

  test('leaves out what did not land, and counts what was lost, promoted and failed', () => {
    expect(rows).toMatchObject([{ count: 3, lost: 2, acknowledged: 300, promoted: 2, failed: 1 }]);
  });

  test('takes the side that saw more of the outage', () => {
    expect(rows[0]?.outage).toEqual({ median: 5.2, p95: 8, worst: 8 });
  });

  test('counts attacks that differ in seconds as one kind', () => {
    const names = attacks.map(({ name }) => name).filter((name) => name.includes('cable cut'));
    expect(new Set(summary(names.map((fault) => taken({ fault }))).map(({ fault }) => fault))).toEqual(
      new Set([
        "replica's cable cut, primary killed soon after the quorum names it",
        "replica's cable cut, primary off soon after the quorum names it",
        "replica's cable cut, primary killed while it catches up",
        "replica's cable cut, primary off for good soon after the quorum names it",
      ]),
    );
  });

  test('is a table', () => {
    expect(table(rows).split('\n')[2]).toBe(
      '| default, 50 s, steward 6 s | pod killed | 3 | 1.2 | 3.2 | 5.2 / 8.0 | 17.0 | 2 of 3 | 2 of 300 | 12 | 1 |',
    );
  });
});

test('every candidate is generated, and told from what this project ships', () => {
  const shippedOnes = Object.entries(candidates).filter(([name, profile]) => prepared(base, name, profile).shipped);
  expect(shippedOnes.map(([name]) => name)).toEqual(['default', 'three-instances']);
});
