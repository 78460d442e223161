import { availabilityOf } from '../../acceptance/watch-file.js';
import type { Entry } from '../failover/entries.js';
import { spreadText, summary } from '../failover/summary.js';
import { lostOf, markdownTable } from './markdown.js';

/** What a run of faults and chores in an order drawn by a seed did, and the service that a probe beside it saw. */
export function soak(entries: readonly Entry[], watched: string): readonly string[] {
  const { percent, days } = availabilityOf(watched);
  const landed = entries.filter((entry) => entry.landed);
  const rows = summary(landed).map((row) => [
    row.fault,
    row.count,
    spreadText(row.outage),
    row.promoted,
    row.declaredGone,
    spreadText(row.recovery),
    `${row.lost} of ${row.acknowledged.toLocaleString('en')}`,
    row.failed,
  ]);
  return [
    `${landed.length} events in ${(days * 24).toFixed(1)} hours; ${lostOf(landed)} acknowledged writes lost. A probe that wrote a row each second from the LAN was answered ${percent.toFixed(2)} % of the time.`,
    markdownTable(
      ['event', 'times', 'without writes', 'promotions', 'declared gone', 'healthy again', 'writes lost', 'failed'],
      rows,
    ),
  ];
}
