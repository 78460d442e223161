import { connectionsChart, hasLatencies, outageChart, percentileChart, spanOf } from './charts.js';
import { limitText, type Outcome, type Verdict, valueText } from '../model.js';
import { type Column, fixed, markup, Markup, style, table } from './markup.js';
import type { Injection, LoadSide, LoadStep } from '../model.js';
import type { Results } from './results.js';
import { percentile } from './statistics.js';

/** The results as one page that needs nothing else: no script, no style sheet, no picture from elsewhere. */
export function htmlReport(results: Results): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Acceptance of ${results.environment}, ${results.started}</title>
${style}
</head>
<body>
<h1>Acceptance of ${results.environment}</h1>
<div class="quiet">started ${results.started.slice(0, 16).replace('T', ' ')} UTC, took ${duration(results.seconds)}</div>
${summary(results.outcomes)}
<div class="facts">${facts('Versions', results.versions)}${facts('Settings', results.settings)}</div>
<h2>Promises</h2>
${results.outcomes.length > 0 ? outcomesTable(results.outcomes) : markup`<p>No promise was measured in this run.</p>`}
<h2>Latency under load</h2>
${loadSection(results.load)}
<h2>Outage of every fault</h2>
${faultsSection(results.injections)}
</body>
</html>
`.text;
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 2) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const verdicts: readonly Verdict[] = ['pass', 'FAIL', 'not measured'];

function summary(outcomes: readonly Outcome[]): Markup {
  const lists = verdicts.map((verdict) => ({ verdict, having: outcomes.filter((of) => of.verdict === verdict) }));
  return markup`<ul class="counts">${lists.map(({ verdict, having }) => markup`<li><b>${having.length}</b>${badge(verdict)}</li>`)}</ul>
${lists
  .filter(({ verdict, having }) => verdict !== 'pass' && having.length > 0)
  .map(
    ({ verdict, having }) =>
      markup`<div>${verdict}: ${having.map(({ id }, index) => markup`${index > 0 ? ', ' : ''}<a href="#${id}">${id}</a>`)}</div>`,
  )}`;
}

const signs = { pass: '✓', FAIL: '✗', 'not measured': '–' };

function badge(verdict: Verdict): Markup {
  return markup`<span class="verdict ${verdict}">${signs[verdict]} ${verdict}</span>`;
}

function facts(title: string, of: Record<string, unknown>): Markup {
  const rows = Object.entries(of).map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td>${readable(value)}</td></tr>`,
  );
  return markup`<div class="scroll"><table><caption>${title}${rows.length > 0 ? '' : ': none recorded'}</caption><tbody>${rows}</tbody></table></div>`;
}

function readable(value: unknown): string {
  if (Array.isArray(value)) return value.map(readable).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${readable(inner)}`)
    .join('; ');
}

function outcomesTable(outcomes: readonly Outcome[]): Markup {
  return markup`<div class="scroll"><table class="outcomes">
<caption>Every promise of the specification, measured on the live service. Only what was measured within all its limits is a pass.</caption>
<thead><tr><th scope="col">id</th><th scope="col">promise</th><th scope="col"><div class="limits"><span>measured</span><span>value</span><span>limit</span></div></th><th scope="col">verdict</th><th scope="col">why, and what else was seen</th></tr></thead>
<tbody>${outcomes.map(outcomeRow)}</tbody></table></div>`;
}

function outcomeRow({ id, promise, limits, values, verdict, why, details }: Outcome): Markup {
  const lines = limits.map((limit, index) => {
    const value = values[index];
    const shown = value !== undefined && Number.isFinite(value) ? valueText(value, limit.unit) : '–';
    return markup`<div class="limits"><span>${limit.what}</span><span>${shown}</span><span>${limitText(limit)}</span></div>`;
  });
  const [reason, ...rest] = why?.split('; ') ?? [];
  const also = [...rest, ...details];
  return markup`<tr id="${id}"><td class="id">${id}</td><td class="text">${promise}</td><td>${lines}</td><td>${badge(verdict)}</td><td class="text seen">${
    reason === undefined ? '' : markup`<div class="why">${reason}</div>`
  }${also.length > 0 ? markup`<ul class="details">${also.map((line) => markup`<li>${line}</li>`)}</ul>` : ''}</td></tr>
`;
}

type SideOfStep = readonly [LoadStep, LoadSide];

const loadColumns: readonly Column<SideOfStep>[] = [
  { title: 'connections', number: true, cell: ([step]) => step.connections },
  { title: 'held', number: true, cell: ([step]) => step.held },
  { title: 'from', cell: ([, side]) => side.from },
  { title: 'of them from there', number: true, cell: ([, side]) => side.connections },
  { title: 'time, s', number: true, cell: ([step]) => Math.round(step.seconds) },
  { title: 'transactions', number: true, cell: ([, side]) => side.latencies.length },
  ...[0.5, 0.95, 0.99, 0.999, 1].map((share) => ({
    title: share === 1 ? 'longest, ms' : `p${share * 100}, ms`,
    number: true,
    cell: ([, side]: SideOfStep) => fixed(percentile(side.latencies, share)),
  })),
  {
    title: 'errors',
    number: true,
    cell: ([, side]) => side.errors.length,
    bad: ([, side]) => side.errors.length > 0,
  },
  { title: 'first error', cell: ([, side]) => side.errors[0] ?? '' },
];

function loadSection(load: readonly LoadStep[]): Markup {
  const sides = [...load]
    .sort((a, b) => a.connections - b.connections)
    .flatMap((step) => step.sides.map((side): SideOfStep => [step, side]));
  if (sides.length === 0) return markup`<p>The service was not put under load in this run.</p>`;
  const charts = markup`<div class="charts">
<figure><figcaption><b>Distribution</b> at the fewest (solid) and at the most connections (dashed); the axis of latencies is logarithmic.</figcaption>${new Markup(percentileChart(load))}</figure>
<figure><figcaption><b>95th percentile</b> against the number of connections.</figcaption>${new Markup(connectionsChart(load))}</figure>
</div>`;
  return markup`${
    sides.some(([, side]) => hasLatencies(side)) ? charts : markup`<p>No transaction ended, so there is no latency.</p>`
  }
${table('Each number of connections, from each side', loadColumns, sides)}`;
}

const classes: Record<Injection['class'], string> = {
  process: 'Processes',
  node: 'Nodes',
  planned: 'Planned work',
  double: 'Double faults',
};

const gap = (of: readonly [number, number] | null) => (of === null ? 'client lost' : fixed(of[1] - of[0]));
const named: readonly Column<Injection>[] = [
  { title: '#', number: true, cell: (_, index) => index + 1 },
  { title: 'fault', cell: ({ fault }) => fault },
  { title: 'target', cell: ({ target }) => target },
];
const timeColumns: readonly Column<Injection>[] = [
  ...named,
  { title: 'class', cell: (of) => of.class },
  { title: 'injected at', cell: ({ at }) => at },
  { title: 'landed', cell: ({ landed }) => (landed ? 'yes' : 'did not land') },
  { title: 'outage cluster, s', number: true, cell: ({ clusterGap }) => gap(clusterGap) },
  { title: 'outage LAN, s', number: true, cell: ({ lanGap }) => gap(lanGap) },
  { title: 'detected, s', number: true, cell: ({ detectionSeconds }) => fixed(detectionSeconds) },
  { title: 'promoted, s', number: true, cell: ({ promotionSeconds }) => fixed(promotionSeconds) },
  { title: 'repaired, s', number: true, cell: ({ healedSeconds }) => fixed(healedSeconds) },
  { title: 'recovered, s', number: true, cell: ({ recoveredSeconds }) => fixed(recoveredSeconds) },
  { title: 'note', cell: ({ note }) => note ?? '' },
];
const dataColumns: readonly Column<Injection>[] = [
  ...named,
  { title: 'acknowledged', number: true, cell: ({ acknowledged }) => acknowledged },
  {
    title: 'of them lost',
    number: true,
    cell: ({ acknowledgedLost }) => acknowledgedLost,
    bad: ({ acknowledgedLost }) => acknowledgedLost > 0,
  },
  { title: 'without answer', number: true, cell: ({ unknown }) => unknown },
  { title: 'of them there', number: true, cell: ({ unknownKept }) => unknownKept },
  { title: 'twice', number: true, cell: ({ duplicated }) => duplicated, bad: ({ duplicated }) => duplicated > 0 },
  {
    title: 'inconsistencies',
    cell: ({ inconsistencies }) => (inconsistencies.length > 0 ? inconsistencies.join('; ') : 'none'),
    bad: ({ inconsistencies }) => inconsistencies.length > 0,
  },
];

function faultsSection(injections: readonly Injection[]): Markup {
  if (injections.length === 0) return markup`<p>No fault was injected in this run.</p>`;
  const groups = Object.entries(classes)
    .map(([name, title]) => ({ title, having: injections.filter((injection) => injection.class === name) }))
    .filter(({ having }) => having.length > 0);
  const inOrder = groups.flatMap(({ having }) => having);
  const span = spanOf(injections);
  return markup`<p>A bar goes from the last acknowledged write before the outage to the first after it, for clients in the cluster (above) and on the LAN (below). The axis is the same in all pictures: linear below a second, logarithmic above. An injection that did not land tells nothing.</p>
${groups.map(
  ({ title, having }) =>
    markup`<figure><figcaption><b>${title}</b></figcaption><div class="scroll wide">${new Markup(outageChart(having, span))}</div></figure>
`,
)}
${table('Times in seconds after the injection; – where there was none', timeColumns, inOrder)}
${table('Writes of the clients, compared with what is in the database', dataColumns, inOrder)}`;
}
