import type { Outcome, Verdict } from '../../../acceptance/model.js';
import { htmlReport } from '../../../acceptance/report/report-html.js';
import type { Injection, LoadStep } from '../../../acceptance/model.js';
import type { Results } from '../../../acceptance/model.js';

const empty: Results = {
  environment: 'homelab',
  started: '2026-03-01T09:30:00Z',
  seconds: 5400,
  versions: { Kubernetes: 'v1.33.4+k3s1', PostgreSQL: '17.6', CloudNativePG: '1.27.0', commit: '1f3c2ab' },
  settings: { faults: true, repetitions: 3, connections: [10, 25, 50, 100, 150, 200], 'LAN client': '192.168.4.20' },
  outcomes: [],
  load: [],
  injections: [],
};

const verdictOf = (index: number): Verdict => (index % 11 === 7 ? 'FAIL' : index % 9 === 4 ? 'not measured' : 'pass');
const outcomes = Array.from({ length: 40 }, (_, index): Outcome => {
  const verdict = verdictOf(index);
  const several = index % 6 === 2;
  return {
    id: `${['SC', 'FR', 'EDGE'][index % 3] ?? ''}-${String(index).padStart(3, '0')}`,
    promise: several
      ? 'After the loss of the node that has the primary, applications in the cluster & on the LAN write again within the time that was promised, without a change of their settings.'
      : `Applications reach "the primary" by one name; no <client> needs to know promise ${index}.`,
    limits: [
      { what: 'worst time to connect', unit: 's', atMost: 5 },
      ...(several ? [{ what: 'successful logins from both sides', unit: '%', atLeast: 99.9, atMost: 100 }] : []),
    ],
    values: verdict === 'not measured' ? [] : [verdict === 'FAIL' ? 12.345 : 0.0421 * (index + 1), 99.95],
    verdict,
    ...(verdict === 'FAIL' ? { why: `beyond the limit: "time" > 5 s & <b>promise ${index}</b>` } : {}),
    ...(verdict === 'not measured' ? { why: 'needs --faults: it takes a node away, for 90 s' } : {}),
    details:
      index % 4 === 0 ? ['400 connections, 2 of them slower than 1 s', 'slowest: worker-2 -> 192.168.4.205'] : [],
    seconds: 3.2 + index,
  };
});

const latencies = (connections: number, scale: number) =>
  Array.from({ length: 4000 }, (_, index) => scale * (2 + connections / 8) * (1 + (index / 4000) ** 12 * 20));
const load = [10, 25, 50, 100, 150, 200].map((connections): LoadStep => ({
  connections,
  seconds: 30,
  held: connections - (connections === 200 ? 3 : 0),
  refused: [],
  sides: [
    { from: 'cluster', connections: connections / 2, latencies: latencies(connections, 1), errors: [] },
    {
      from: 'LAN',
      connections: connections / 2,
      latencies: latencies(connections, 1.4),
      errors: connections === 200 ? ['FATAL: sorry, too many clients already <53300>'] : [],
    },
  ],
}));

const faults: readonly (readonly [string, Injection['class'], number])[] = [
  ['postgres killed', 'process', 0.9],
  ['postgres frozen', 'process', 31],
  ['pod deleted', 'process', 4.8],
  ['instance manager killed', 'process', 1.6],
  ['power cut', 'node', 62],
  ['network cut', 'node', 58],
  ['switchover', 'planned', 0.8],
  ['rolling restart', 'planned', 0.1],
  ['operator and primary killed', 'double', 12],
  ['power cut while the replica restarts', 'double', 149],
];
const injections = Array.from({ length: 35 }, (_, index): Injection => {
  const [fault, kind, outage] = faults[index % faults.length] ?? ['none', 'process', 1];
  const landed = index !== 11 && index !== 24;
  const end = outage * (1 + (index % 4) / 10);
  const start = kind === 'planned' ? 2.5 : -0.02;
  return {
    fault,
    class: kind,
    target: kind === 'node' ? `worker-${1 + (index % 2)} (primary)` : `postgres-${1 + (index % 2)}`,
    at: `2026-03-01T10:${String(index).padStart(2, '0')}:00Z`,
    landed,
    ...(landed ? {} : { note: 'the process <1234> was gone before the signal' }),
    detectionSeconds: outage > 2 ? end * 0.6 : null,
    promotionSeconds: outage > 2 ? end * 0.8 : null,
    clusterGap: fault === 'network cut' ? null : [start, start + end],
    lanGap: [start, start + end * 1.04],
    healedSeconds: kind === 'node' ? 120 : null,
    recoveredSeconds: index === 14 ? null : end + 40,
    onceSeconds: 0,
    onceUntilSeconds: null,
    acknowledged: 4000 + index * 113,
    acknowledgedLost: index === 14 ? 2 : 0,
    unknown: index % 5,
    unknownKept: index % 3,
    duplicated: 0,
    inconsistencies: index === 14 ? ['replica has 3 rows < primary', "sum of 'accounts' is 999"] : [],
  };
});

const full: Results = { ...empty, outcomes, load, injections };
const page = htmlReport(full);
const rowsWith = (text: string) => page.split('<tr>').filter((row) => row.includes(text));

test('the page needs nothing from elsewhere', () => {
  expect(page).not.toMatch(/<script|<link|<img|<iframe|<image|@import|url\((?!['"]?#)/i);
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  expect(page.match(/https?:\/\/[^"'\s<]*/g)?.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual(
    [],
  );
});

test('every promise has its verdict, its values with their limits, and what explains it', () => {
  for (const { id, verdict, why } of outcomes) {
    const body = page.split(`<tr id="${id}">`)[1]?.split('</tr>')[0] ?? '';
    expect(body).toContain(verdict);
    if (why?.startsWith('needs') === true) expect(body).toContain(why);
  }
  expect(page).toContain('promise 7&#60;/b&#62;');
  expect(page).not.toContain('<b>promise 7</b>');
});

test('an injection that did not land is not drawn as an outage', () => {
  const only = htmlReport({ ...full, injections: injections.filter(({ landed }) => !landed) });
  expect(only.match(/did not land/g)?.length).toBeGreaterThan(2);
  expect(only).not.toContain('>yes<');
});

test('lost writes are marked', () => {
  const lost = rowsWith('replica has 3 rows');
  expect(lost).toHaveLength(1);
  expect(lost[0]).toMatch(/class="number bad">2</);
});

test('an empty run says so instead of drawing empty charts', () => {
  const bare = htmlReport(empty);
  expect(bare).toContain('No fault was injected');
  expect(bare).toContain('not put under load');
  expect(bare).not.toContain('<svg');
});
