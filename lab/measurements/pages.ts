import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from '../../acceptance/report/statistics.js';
import { measuredText, type Results } from '../../acceptance/model.js';
import { attacks, kindOf } from '../attacks.js';
import { type Entry, readEntries } from '../failover/entries.js';
import { outage, summary, table } from '../failover/summary.js';

/** Measurements that no program keeps: read off its output by a person. */
interface Recorded {
  readonly title: string;
  /** What was measured, with what, and where the figures are from. */
  readonly about: string;
  readonly tables: readonly {
    readonly title: string;
    readonly about: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  }[];
}

const attackKinds = new Set(attacks.map(({ name }) => kindOf(name)));

/** Faults with the time without writes that 95 % of them are to keep, in seconds. */
const targets = [
  { limit: 10, faults: ['pod killed', 'postgres killed', 'switchover'] },
  { limit: 30, faults: ['cable pulled', 'node powered off', "primary's and operator's node powered off"] },
  { limit: 30, faults: ['postgres frozen'] },
];

/** The pages of docs/measurements by their names, from the files of its folder `data`. */
export function measurementPages(docs: string): ReadonlyMap<string, string> {
  const data = join(docs, 'measurements', 'data');
  const read = (name: string): unknown => JSON.parse(readFileSync(join(data, `${name}.json`), 'utf8'));
  const recorded = (name: string) => read(name) as Recorded;
  const bodies = {
    'acceptance.md': [acceptance(read('acceptance') as Results), ...tablesOf(recorded('acceptance-runs'))],
    'backups.md': page(recorded('backups')),
    'changes.md': page(recorded('changes')),
    'failover.md': [...failover(readEntries(join(data, 'failover.json'))), ...tablesOf(recorded('failover-more'))],
    'monitoring.md': page(recorded('monitoring')),
    'performance.md': page(recorded('performance')),
  };
  return new Map(
    Object.entries(bodies).map(([name, parts]) => [
      name,
      `<!-- Generated from data/ by npm run docs. -->\n\n${parts.join('\n\n')}\n`,
    ]),
  );
}

function failover(entries: readonly Entry[]): readonly string[] {
  const rows = summary(entries);
  const landed = entries.filter((entry) => entry.landed);
  const shipped = landed.filter((entry) => entry.default);
  return [
    `# Failover, measured

\`npm run failover-bench\` injects a fault and keeps one entry for each in [failover.json](data/failover.json): ${entries.length} injections, of which ${landed.length} are known to have landed. With what is shipped, ${lostOf(shipped)} acknowledged writes were lost in ${shipped.length}. Two nodes, four writers on each side, on two processor cores that other work shared: times are upper bounds, in seconds. Settings end with the grace period of nodes, and with how long the steward waits where there is one.`,
    '## Against the targets',
    'Shipped defaults, two instances; without the steward on a grace period of 10 s, with it on the 50 s of Kubernetes. Seconds without writes, on the side that saw more.',
    targetTable(shipped),
    '## By settings and fault',
    'Median / 95th percentile / worst, each once where they are the same.',
    table(rows.filter(({ fault }) => !attackKinds.has(fault))),
    '## Attacks on a replica that was away',
    'Under a bulk load the replica is cut off and comes back over a link of 16 Mbit/s; then the primary is lost. `probes-only` is what CloudNativePG gives by itself.',
    table(rows.filter(({ fault }) => attackKinds.has(fault))),
  ];
}

function targetTable(shipped: readonly Entry[]): string {
  const ordinary = shipped.filter(({ settings }) => settings.archiver === undefined && settings.instances === 2);
  const rows = targets.flatMap(({ limit, faults }) =>
    ['no', 'yes'].flatMap((steward) => {
      const all = ordinary.filter(
        ({ fault, settings: { stewardSeconds, nodeMonitorGraceSeconds } }) =>
          faults.includes(fault) &&
          (stewardSeconds === undefined) === (steward === 'no') &&
          nodeMonitorGraceSeconds === (steward === 'no' ? 10 : 50),
      );
      if (all.length === 0) return [];
      const times = all.map((entry) => outage(entry) ?? Infinity);
      const figures = [Math.min(...times), percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)];
      return [
        [faults.join(', '), steward, times.length, ...figures.map((seconds) => seconds.toFixed(1)), limit, lostOf(all)],
      ];
    }),
  );
  const columns = ['faults', 'steward', 'times', 'least', 'median', 'p95', 'worst', 'target of p95', 'writes lost'];
  return markdownTable(columns, rows);
}

function acceptance({ started, seconds, versions, settings, outcomes, injections }: Results): string {
  const count = (verdict: string) => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const rows = outcomes.map(({ id, promise, limits, values, verdict, why }) => [
    id,
    promise,
    values.map((value, at) => measuredText(value, limits[at])).join('; ') || (why?.split(';')[0] ?? ''),
    verdict,
  ]);
  const known = Object.entries({ ...versions, instances: settings['instances'], durability: settings['durability'] });
  return `# The acceptance run of ${started.slice(0, 10)}

\`npm run acceptance -- --faults\`: ${count('pass')} pass, ${count('FAIL')} FAIL, ${count('not measured')} not measured, in ${Math.round(seconds)} s. ${injections.length} faults, ${lostOf(injections)} acknowledged writes lost. The report with latencies and every outage on a time line: [acceptance.html](acceptance.html); everything that was measured: [acceptance.json](data/acceptance.json).

${markdownTable(['what ran', ''], known)}

${markdownTable(['line', 'promise', 'measured (limit)', 'verdict'], rows)}`;
}

const lostOf = (all: readonly { readonly acknowledged: number; readonly acknowledgedLost: number }[]) => {
  const sum = (of: 'acknowledged' | 'acknowledgedLost') => all.reduce((total, one) => total + one[of], 0);
  return `${sum('acknowledgedLost')} of ${sum('acknowledged').toLocaleString('en')}`;
};

const page = (recorded: Recorded) => [`# ${recorded.title}`, recorded.about, ...tablesOf(recorded)];

function tablesOf({ tables }: Recorded): readonly string[] {
  return tables.flatMap(({ title, about, columns, rows }) =>
    [`## ${title}`, about, markdownTable(columns, rows)].filter((part) => part !== ''),
  );
}

function markdownTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
