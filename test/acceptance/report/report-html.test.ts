import type { Injection, LoadStep, Outcome, Results, Verdict } from '../../../acceptance/model.js';
import { htmlReport } from '../../../acceptance/report/report-html.js';
import { landed } from '../../support/injection.js';

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

const outcome = (id: string, verdict: Verdict, why?: string): Outcome => ({
  id,
  promise: 'Applications reach "the primary" by one name; no <client> needs to know it.',
  limits: [
    { what: 'worst time to connect', unit: 's', atMost: 5 },
    { what: 'successful logins from both sides', unit: '%', atLeast: 99.9, atMost: 100 },
  ],
  values: verdict === 'not measured' ? [] : [12.345, 99.95],
  verdict,
  ...(why === undefined ? {} : { why }),
  details: ['400 connections, 2 of them slower than 1 s', 'slowest: worker-2 -> 192.168.4.205'],
  seconds: 3.2,
});
const outcomes = [
  outcome('SC-001', 'pass'),
  outcome('FR-007', 'FAIL', 'beyond the limit: "time" > 5 s & <b>promise 7</b>'),
  outcome('EDGE-3', 'not measured', 'needs --faults: it takes a node away, for 90 s'),
];

const side = (from: 'cluster' | 'LAN', connections: number, errors: readonly string[] = []) => ({
  ...{ from, connections: connections / 2, errors },
  latencies: Array.from({ length: 400 }, (_, index) => (2 + connections / 8) * (1 + (index / 400) ** 12 * 20)),
});
const load = [10, 200].map((connections): LoadStep => ({
  ...{ connections, seconds: 30, held: connections - 3, refused: [] },
  sides: [side('cluster', connections), side('LAN', connections, ['FATAL: sorry, too many clients <53300>'])],
}));

const injections = [
  landed,
  { ...landed, fault: 'power cut', class: 'node', clusterGap: null, lanGap: [-0.02, 62], healedSeconds: 120 },
  { ...landed, fault: 'switchover', class: 'planned', detectionSeconds: null, promotionSeconds: null },
  { ...landed, recoveredSeconds: null, acknowledgedLost: 2, inconsistencies: ['replica has 3 rows < primary'] },
  ...['pod deleted', 'network cut', 'postgres frozen'].map((fault) => ({
    ...landed,
    ...{ fault, landed: false, note: 'the process <1234> was gone before the signal' },
  })),
] as readonly Injection[];

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
