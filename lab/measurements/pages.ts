import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measuredText, type Results } from '../../acceptance/model.js';
import { readEntries } from '../failover/entries.js';
import { failover } from './failover.js';
import { lostOf, markdownTable } from './markdown.js';
import { soak } from './soak.js';

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

/** The pages of docs/measurements by their names, from the files of its folder `data`. */
export function measurementPages(docs: string): ReadonlyMap<string, string> {
  const data = join(docs, 'measurements', 'data');
  const read = (name: string): unknown => JSON.parse(readFileSync(join(data, `${name}.json`), 'utf8'));
  const recorded = (name: string) => read(name) as Recorded;
  const bodies = {
    'acceptance.md': [acceptance(read('acceptance') as Results), ...tablesOf(recorded('acceptance-runs'))],
    'backups.md': page(recorded('backups')),
    'changes.md': page(recorded('changes')),
    'clients.md': page(recorded('clients')),
    'failover.md': [...failover(readEntries(join(data, 'failover.json'))), ...tablesOf(recorded('failover-more'))],
    'growing.md': page(recorded('growing')),
    'monitoring.md': page(recorded('monitoring')),
    'performance.md': page(recorded('performance')),
    'soak.md': soakPage(recorded('soak-more'), readEntries(join(data, 'soak.json')), join(data, 'soak-watch.jsonl')),
  };
  return new Map(
    Object.entries(bodies).map(([name, parts]) => [
      name,
      `<!-- Generated from data/ by npm run docs. -->\n\n${parts.join('\n\n')}\n`,
    ]),
  );
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

const soakPage = (recorded: Recorded, ...seen: Parameters<typeof soak>) => {
  const [title = '', about = '', ...tables] = page(recorded);
  return [title, about, ...soak(...seen), ...tables];
};

const page = (recorded: Recorded) => [`# ${recorded.title}`, recorded.about, ...tablesOf(recorded)];

function tablesOf({ tables }: Recorded): readonly string[] {
  return tables.flatMap(({ title, about, columns, rows }) =>
    [`## ${title}`, about, markdownTable(columns, rows)].filter((part) => part !== ''),
  );
}
