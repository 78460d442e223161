import { kindOf } from '../attacks.js';
import { percentile } from '../../acceptance/report/statistics.js';
import type { Entry } from './entries.js';

/** The figures of one fault under one kind of settings. Times in seconds; null where nothing was measured. */
export type Row = ReturnType<typeof rowOf>;

/** One row for each kind of settings and fault, from the entries that count. Attacks that differ in seconds are one kind. */
export function summary(entries: readonly Entry[]): readonly Row[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries.filter(({ landed }) => landed)) {
    const key = JSON.stringify([entry.settings, kindOf(entry.fault)]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map(rowOf).sort((a, b) => order(a).localeCompare(order(b)));
}

const order = ({ settings, fault }: Row) => `${settings}\n${fault}`;

function rowOf(group: readonly Entry[]) {
  const [first] = group as readonly [Entry, ...Entry[]];
  const sum = (of: (entry: Entry) => number) => group.reduce((total, entry) => total + of(entry), 0);
  return {
    /** Name of the settings, the number of instances unless it is two, and the grace period of nodes. */
    settings: nameOf(first),
    fault: kindOf(first.fault),
    count: group.length,
    detection: spread(group.map(({ detectionSeconds }) => detectionSeconds)),
    promotion: spread(group.map(({ promotionSeconds }) => promotionSeconds)),
    /** By the side that saw more of the outage. */
    outage: spread(group.map(outage)),
    recovery: spread(group.map(({ recoverySeconds }) => recoverySeconds)),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ acknowledgedLost }) => acknowledgedLost),
    unknown: sum(({ unknown }) => unknown),
    promoted: group.filter(({ promotionSeconds }) => promotionSeconds !== null).length,
    /** Pods that the steward declared gone. */
    declaredGone: sum(({ declaredGone = 0 }) => declaredGone),
    /** Injections after which writes never went on, or the instances were never healthy again, or data was wrong. */
    failed: group.filter(
      (entry) => outage(entry) === null || entry.recoverySeconds === null || entry.inconsistencies.length > 0,
    ).length,
  };
}

function nameOf({ default: shipped, profile, settings }: Entry): string {
  const { archiver, instances, nodeMonitorGraceSeconds, stewardSeconds } = settings;
  const backups = archiver === undefined ? '' : ' with backups';
  const more = instances === 2 ? '' : `, ${instances} instances`;
  const steward = stewardSeconds === undefined ? '' : `, steward ${stewardSeconds} s`;
  return `${shipped ? 'default' : profile}${backups}${more}, ${nodeMonitorGraceSeconds} s${steward}`;
}

/** The longer of the outages in the cluster and on the LAN; null when writes on the LAN never went on. */
export function outage({ writeOutageSeconds, lanOutageSeconds }: Entry): number | null {
  return lanOutageSeconds === null ? null : Math.max(writeOutageSeconds ?? 0, lanOutageSeconds);
}

function spread(values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { median: null, p95: null, worst: null };
  return { median: percentile(known, 0.5), p95: percentile(known, 0.95), worst: Math.max(...known) };
}

/** The summary as a table of Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ settings, fault, count, promoted, lost, acknowledged, unknown, failed, ...times }) => {
    const spreads = [times.detection, times.promotion, times.outage, times.recovery].map(spreadText);
    const writes = [`${promoted} of ${count}`, `${lost} of ${acknowledged}`, unknown, failed];
    return [settings, fault, count, ...spreads, ...writes].join(' | ');
  });
  return [
    '| settings | fault | times | detected | promoted | without writes | healthy again | another primary | acknowledged writes lost | unknown | failed |',
    `| --- | --- ${'| ---: '.repeat(9)}|`,
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

/** Median / 95th percentile / worst, each once where they are the same. */
export const spreadText = ({ median, p95, worst }: Row['outage']) =>
  [...new Set([median, p95, worst].map(fixed))].join(' / ');

const fixed = (value: number | null) => (value === null ? '–' : value.toFixed(1));
