import { percentile } from '../../acceptance/report/statistics.js';
import { attacks, kindOf } from '../attacks.js';
import type { Entry } from '../failover/entries.js';
import { type Row, outage, spreadText, summary } from '../failover/summary.js';
import { lostOf, markdownTable } from './markdown.js';

const attackKinds = new Set(attacks.map(({ name }) => kindOf(name)));

/** Faults with the time without writes that 95 % of them are to keep, in seconds. */
const targets = [
  { limit: 10, faults: ['pod killed', 'postgres killed', 'switchover'] },
  { limit: 30, faults: ['cable pulled', 'node powered off', "primary's and operator's node powered off"] },
  { limit: 30, faults: ["replica's node powered off"] },
  { limit: 30, faults: ['postgres frozen'] },
];

/** The profile of what is shipped but for the steward, as before there was one. */
const withoutSteward = 'without the steward';

/** Who sees that a node is lost, and after how many seconds Kubernetes does. */
const lookouts = [
  { steward: 'no', grace: 10 },
  { steward: 'no', grace: 50 },
  { steward: 'yes', grace: 50 },
] as const;

/** The page of failover: what is shipped, by fault; trials of other settings are in the data alone. */
export function failover(entries: readonly Entry[]): readonly string[] {
  const landed = entries.filter((entry) => entry.landed);
  const shipped = landed.filter((entry) => entry.default);
  const beside = (...profiles: string[]) => landed.filter((entry) => entry.default || profiles.includes(entry.profile));
  const offered = beside('strict', withoutSteward);
  const isAttack = ({ fault }: { readonly fault: string }) => attackKinds.has(kindOf(fault));
  return [
    `# Failover, measured

\`npm run failover-bench\` injects a fault and keeps one entry for each in [failover.json](data/failover.json): ${entries.length} injections, of which ${landed.length} are known to have landed. With what is shipped, ${lostOf(shipped)} acknowledged writes were lost in ${shipped.length}. Two nodes, four writers on each side, on two processor cores that other work shared: times are upper bounds, in seconds. With a grace period of 12 s the machine was slow. \`npm run failover-bench -- --summary --json docs/measurements/data/failover.json\` prints every setting and phase. Measure more: add \`--environment FILE --fault-command COMMAND\`, without \`--summary\`.`,
    '## Against the targets',
    'Shipped defaults, two instances. The grace period of nodes is 50 s where nobody tuned Kubernetes; 10 s were tuned. Seconds without writes, on the side that saw more.',
    targetTable(beside(withoutSteward)),
    '## By settings and fault',
    'Seconds without writes: median / 95th percentile / worst, each once where they are the same, and how often in brackets. A column is the durability, the grace period of nodes, and how long the steward waits where there is one.',
    // A slow cable has a table of its own below.
    outages(summary(offered.filter((entry) => !isAttack(entry) && !entry.fault.startsWith('link with')))),
    '## Attacks on a replica that was away',
    'Under a bulk load the replica is cut off and comes back over a link of 16 Mbit/s; then the primary is lost. `probes-only` is what CloudNativePG gives by itself. It lasts long where the replica lacks commits and waits for the old primary, and where a second node is lost before the instance of the first is ready again ([one action at a time](../decisions/0001-steward.md)).',
    attackTable(landed.filter(isAttack)),
  ];
}

/** Without writes, by fault and settings. */
function outages(rows: readonly Row[]): string {
  const settings = [...new Set(rows.map((row) => row.settings))];
  const faults = [...new Set(rows.map(({ fault }) => fault))].sort();
  const cell = (fault: string, setting: string) => {
    const row = rows.find((one) => one.fault === fault && one.settings === setting);
    if (row === undefined) return '';
    const failed = row.failed === 0 ? '' : `; ${row.failed} failed`;
    return `${spreadText(row.outage)} (${row.count}${failed})`;
  };
  return markdownTable(
    ['fault', ...settings],
    faults.map((fault) => [fault, ...settings.map((setting) => cell(fault, setting))]),
  );
}

/** Attacks of every kind together, by settings. */
function attackTable(entries: readonly Entry[]): string {
  const together = summary(entries.map((entry) => ({ ...entry, fault: 'attack' })));
  return markdownTable(
    ['settings', 'attacks', 'replica promoted', 'without writes', 'acknowledged writes lost'],
    together.map(({ settings, count, promoted, outage: seconds, lost, acknowledged }) => [
      settings,
      count,
      promoted,
      spreadText(seconds),
      `${lost} of ${acknowledged.toLocaleString('en')}`,
    ]),
  );
}

function targetTable(entries: readonly Entry[]): string {
  const ordinary = entries.filter(({ settings }) => settings.archiver === undefined && settings.instances === 2);
  const rows = targets.flatMap(({ limit, faults }) =>
    lookouts.flatMap(({ steward, grace }) => {
      const all = ordinary.filter(
        ({ fault, settings: { stewardSeconds, nodeMonitorGraceSeconds } }) =>
          faults.includes(fault) &&
          (stewardSeconds === undefined) === (steward === 'no') &&
          nodeMonitorGraceSeconds === grace,
      );
      if (all.length === 0) return [];
      const times = all.map((entry) => outage(entry) ?? Infinity);
      const figures = [Math.min(...times), percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)];
      const seconds = figures.map((figure) => figure.toFixed(1));
      return [[faults.join(', '), steward, `${grace} s`, times.length, ...seconds, limit, lostOf(all)]];
    }),
  );
  const figures = ['times', 'least', 'median', 'p95', 'worst', 'target of p95'];
  const columns = ['faults', 'steward', 'grace period', ...figures, 'writes lost'];
  return markdownTable(columns, rows);
}
