import { join } from 'node:path';
import { blocksIn } from '../support/blocks.js';

/** Series by name and labels, with their values in the notation of promtool, one every 30 s. */
export type Series = Readonly<Record<string, string>>;

const pods: Readonly<Record<string, readonly string[]>> = { first: ['1'], second: ['2'], both: ['1', '2'] };
const units: Readonly<Record<string, number>> = { h: 3600, d: 86_400, Gi: 2 ** 30 };

/** Series of the lines that begin with a word: `{first}` is the primary, `{second}` its replica, `59dx300` so many days. */
function series(lines: readonly string[], word: string): Series {
  const found = lines.filter((line) => line.startsWith(`  ${word} `)).map((line) => line.slice(word.length + 3));
  return Object.fromEntries(
    found.flatMap((line) => {
      const [, name = '', short = '', more = '', text = ''] =
        /^(\w+\{)(first|second|both)?(.*\}) (.*)$/.exec(line) ?? [];
      const values = text
        .replace('gone', '')
        .replace(/(-?[\d.]+)(h|d|Gi)(?=x)/, (_, count: string, unit: string) =>
          String(Number(count) * (units[unit] ?? NaN)),
        );
      if (short === '') return [[`${name}${more}`, values]];
      return (pods[short] ?? []).map((pod) => [`${name}namespace="databases",pod="postgres-1-${pod}"${more}`, values]);
    }),
  );
}

const [[, ...well] = [''], ...blocks] = blocksIn(join(import.meta.dirname, 'alert-cases.txt'));

/** A primary and a replica, both well. */
export const healthy: Series = series(well, 'is');

/** Each alert with what makes it fire and what does not. */
export const cases = blocks.map(([title, ...lines]) => {
  const [, alert = '', severity = '', at = '', summary = ''] = /^(\w+) (\w+) (\w+): (.*)$/.exec(title) ?? [];
  const said = (word: string) => lines.find((line) => line.startsWith(`  ${word} `))?.slice(word.length + 3);
  return {
    alert,
    severity,
    /** When it has to fire, for example `10m`. */
    at,
    summary,
    description: said('description'),
    /** Labels that it carries beside its own. */
    labels: JSON.parse(said('labels') ?? '{}') as Record<string, string>,
    /** What is different from the healthy series when it has to fire. An empty text takes a series away. */
    fires: series(lines, 'fires'),
    /** What comes near to it and must not make it fire. */
    quiet: series(lines, 'quiet'),
  };
});

export type Case = (typeof cases)[number];
