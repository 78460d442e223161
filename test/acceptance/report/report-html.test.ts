import type { LoadStep, Outcome, Results, Verdict } from '../../../acceptance/model.js';
import { htmlReport } from '../../../acceptance/report/report-html.js';
import { landed } from '../../support/injection.js';

const empty: Results = {
  environment: 'homelab',
  started: '2026-03-01T09:30:00Z',
  seconds: 5400,
  versions: { Kubernetes: 'v1.33.4+k3s1' },
  settings: { faults: true, connections: [10, 25, 50], 'LAN client': '192.168.4.20' },
  outcomes: [],
  load: [],
  injections: [],
};

const outcome = (id: string, verdict: Verdict, why: string): Outcome => ({
  ...{ id, verdict, why },
  promise: 'Applications reach "the primary" by one name; no <client> needs to know it.',
  limits: [{ what: 'worst time to connect', unit: 's', atMost: 5 }],
  values: verdict === 'not measured' ? [] : [12.345],
  details: ['slowest: worker-2 -> 192.168.4.205'],
  seconds: 3.2,
});
const outcomes = [
  outcome('SC-001', 'pass', ''),
  outcome('FR-007', 'FAIL', 'beyond the limit: "time" > 5 s & <b>promise 7</b>'),
  outcome('EDGE-3', 'not measured', 'needs --faults: it takes a node away, for 90 s'),
];

const load: readonly LoadStep[] = [10, 200].map((connections) => ({
  ...{ connections, seconds: 30, held: connections - 3, refused: [] },
  sides: (['cluster', 'LAN'] as const).map((from) => ({
    ...{ from, connections: connections / 2, latencies: [2, 3, connections] },
    errors: from === 'LAN' ? ['FATAL: sorry, too many clients <53300>'] : [],
  })),
}));

const missed = { ...landed, landed: false, note: 'the process <1234> was gone before the signal' };
const injections = [
  landed,
  { ...landed, fault: 'power cut', class: 'node' as const, clusterGap: null, healedSeconds: 120 },
  { ...landed, fault: 'switchover', detectionSeconds: null, promotionSeconds: null },
  { ...landed, recoveredSeconds: null, acknowledgedLost: 2, inconsistencies: ['replica has 3 rows < primary'] },
  missed,
];

const full: Results = { ...empty, outcomes, load, injections };
const page = htmlReport(full);

test('the page needs nothing from elsewhere', () => {
  expect(page).not.toMatch(/<script|<link|<img|<iframe|<image|@import|url\((?!['"]?#)/i);
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  expect(page.match(/https?:\/\/[^"'\s<]*/g)?.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual(
    [],
  );
});

test.each([
  ['SC-001', 'pass', 'worst time to connect 12.3 s (&#60;= 5 s)'],
  ['FR-007', 'FAIL', '&#60;b&#62;promise 7&#60;/b&#62;'],
  ['EDGE-3', 'not measured', 'needs --faults: it takes a node away, for 90 s'],
])('%s has its verdict, and what explains it', (id, verdict, explanation) => {
  const row = page.split(`<tr id="${id}">`)[1]?.split('</tr>')[0];
  expect(row).toContain(verdict);
  expect(row).toContain(explanation);
  expect(row).not.toMatch(/<b>promise|<client>/);
});

test('an injection that did not land is not drawn as an outage', () => {
  const only = htmlReport({ ...full, injections: [missed] });
  expect(only.match(/did not land/g)?.length).toBeGreaterThan(2);
  expect(only).not.toContain('>yes<');
});

test('lost writes are marked', () => {
  const lost = page.split('<tr>').filter((row) => row.includes('replica has 3 rows'));
  expect(lost).toHaveLength(1);
  expect(lost[0]).toMatch(/class="number bad">2</);
});

test('an empty run says so instead of drawing empty charts', () => {
  const bare = htmlReport(empty);
  expect(bare).toContain('No fault was injected');
  expect(bare).toContain('not put under load');
  expect(bare).not.toContain('<svg');
});
