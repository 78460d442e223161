import { readFileSync } from 'node:fs';
import { NotMeasured } from './model.js';

/** A minute of the continuous probe; `watch` writes one line of JSON for each. */
export interface Minute {
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly probes: number;
  /** Probes that were answered: a row was written and read back. */
  readonly answered: number;
  /** Longest time without an answer, in seconds. It may have begun in an earlier minute. */
  readonly longestOutageSeconds: number;
  /** Why probes failed, each reason once. */
  readonly errors: readonly string[];
}

/**
 * Available share of the probes, and the days that they cover: those with a line for each of their minutes, taken together.
 *
 * @throws NotMeasured when the file cannot be read, or a line is not one of `watch`.
 */
export function availabilityOf(file: string): { readonly percent: number; readonly days: number } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new NotMeasured(`--watched: ${(error as Error).message}`);
  }
  const lines = text.split('\n').filter(Boolean);
  const minutes = lines.map((line, index) => minuteOf(line, `${file}, line ${index + 1}`));
  const sum = (of: (minute: Minute) => number) => minutes.reduce((total, minute) => total + of(minute), 0);
  // A minute that was written twice would count for two.
  const distinct = new Set(minutes.map(({ at }) => at.slice(0, 16))).size;
  return { percent: (100 * sum(({ answered }) => answered)) / sum(({ probes }) => probes), days: distinct / 1440 };
}

function minuteOf(line: string, where: string): Minute {
  try {
    const minute = JSON.parse(line) as Minute;
    if (minute.probes > 0 && minute.answered >= 0 && !Number.isNaN(Date.parse(minute.at))) return minute;
  } catch {
    // The message below says it.
  }
  throw new NotMeasured(`${where} was not written by \`npm run acceptance -- watch\`: ${line.slice(0, 80)}`);
}
