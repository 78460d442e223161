import type { Injection, LoadSide, LoadStep, Outcome, Results } from '../model.js';
import { measuredText, verdicts } from '../model.js';
import { latencyChart, outageChart } from './charts.js';
import { type Column, markup, type Markup, style, table } from './markup.js';
import { percentile } from './statistics.js';

/** The results as one page that needs nothing else: no script, no style sheet, no picture from elsewhere. */
export function htmlReport(results: Results): string {
  const { environment, started, seconds, outcomes, load, injections } = results;
  const known = Object.entries({ ...results.versions, ...results.settings });
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Acceptance of ${environment}, ${started}</title>
${style}
</head>
<body>
<h1>Acceptance of ${environment}</h1>
<div class="quiet">started ${started.slice(0, 16).replace('T', ' ')} UTC, took ${Math.round(seconds / 60)} min</div>
${verdicts.map((verdict) => summary(verdict, outcomes))}
${table('What ran', factColumns, known)}
<h2>Promises</h2>
${outcomes.length > 0 ? table(promises, outcomeColumns, outcomes, ({ id }) => id) : markup`<p>No promise was measured in this run.</p>`}
<h2>Latency under load</h2>
${loadSection([...load].sort((a, b) => a.connections - b.connections))}
<h2>Outage of every fault</h2>
${injections.length > 0 ? faultsSection(injections) : markup`<p>No fault was injected in this run.</p>`}
</body>
</html>
`.text;
}

function summary(verdict: Outcome['verdict'], outcomes: readonly Outcome[]): Markup {
  const having = outcomes.filter((outcome) => outcome.verdict === verdict);
  const links = verdict === 'pass' ? [] : having.map(({ id }) => markup` <a href="#${id}">${id}</a>`);
  return markup`<div><b>${having.length}</b> <span class="${verdict}">${verdict}</span>${links}</div>`;
}

const factColumns: readonly Column<[string, unknown]>[] = [
  ['', ([name]) => name],
  ['', ([, value]) => (typeof value === 'string' ? value : JSON.stringify(value))],
];

const promises =
  'Every promise of the specification, measured on the live service. Only what was measured within all its limits is a pass.';

const outcomeColumns: readonly Column<Outcome>[] = [
  ['id', ({ id }) => id],
  ['promise', ({ promise }) => promise],
  [
    'measured (limit)',
    ({ limits, values }) =>
      limits.map((limit, index) => markup`<div>${measuredText(values[index] ?? NaN, limit)}</div>`),
  ],
  ['verdict', ({ verdict }) => markup`<span class="${verdict}">${verdict}</span>`],
  [
    'why, and what else was seen',
    ({ why = '', details }) => [
      markup`<b>${why}</b>`,
      ...details.map((line) => markup`<div class="quiet">${line}</div>`),
    ],
  ],
];

type SideOfStep = readonly [LoadStep, LoadSide];

const loadColumns: readonly Column<SideOfStep>[] = [
  ['connections', ([step]) => step.connections],
  ['held', ([step]) => step.held],
  ['from', ([, side]) => side.from],
  ['of them from there', ([, side]) => side.connections],
  ['time, s', ([step]) => step.seconds],
  ['transactions', ([, side]) => side.latencies.length],
  ...[0.5, 0.95, 0.99, 0.999, 1].map((share): Column<SideOfStep> => [
    `p${share * 100}, ms`,
    ([, side]) => percentile(side.latencies, share),
  ]),
  ['errors', ([, side]) => side.errors.length, 'bad'],
  ['first error', ([, side]) => side.errors[0] ?? ''],
];

function loadSection(load: readonly LoadStep[]): Markup {
  if (load.length === 0) return markup`<p>The service was not put under load in this run.</p>`;
  const sides = load.flatMap((step) => step.sides.map((side): SideOfStep => [step, side]));
  return markup`<p>95th percentile of the latency against the number of connections.</p>
${latencyChart(load)}
${table('Each number of connections, from each side', loadColumns, sides)}`;
}

const gap = (of: readonly [number, number] | null) => (of === null ? 'client lost' : of[1] - of[0]);

const faultColumns: readonly Column<Injection>[] = [
  ['fault', ({ fault }) => fault],
  ['target', ({ target }) => target],
  ['class', (of) => of.class],
  ['injected at', ({ at }) => at],
  ['landed', ({ landed }) => (landed ? 'yes' : 'did not land')],
  ['outage cluster', ({ clusterGap }) => gap(clusterGap)],
  ['outage LAN', ({ lanGap }) => gap(lanGap)],
  ['detected', ({ detectionSeconds }) => detectionSeconds],
  ['promoted', ({ promotionSeconds }) => promotionSeconds],
  ['repaired', ({ healedSeconds }) => healedSeconds],
  ['recovered', ({ recoveredSeconds }) => recoveredSeconds],
  ['acknowledged', ({ acknowledged }) => acknowledged],
  ['of them lost', ({ acknowledgedLost }) => acknowledgedLost, 'bad'],
  ['without answer', ({ unknown }) => unknown],
  ['of them there', ({ unknownKept }) => unknownKept],
  ['twice', ({ duplicated }) => duplicated, 'bad'],
  ['inconsistencies', ({ inconsistencies }) => inconsistencies.join('; '), 'bad'],
  ['note', ({ note }) => note ?? ''],
];

const faultsSection = (injections: readonly Injection[]): Markup =>
  markup`<p>A bar goes from the last acknowledged write before the outage to the first after it, for clients in the cluster (above) and on the LAN (below). An injection that did not land tells nothing.</p>
${outageChart(injections)}
${table('Times in seconds after the injection, and the writes of the clients compared with what is in the database', faultColumns, injections)}`;
