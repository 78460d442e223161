import { existsSync, readFileSync } from 'node:fs';
import { publish } from '../../cluster/process.js';
import { UserError } from '../../config/user-error.js';
import { foundIn, type Injection } from '../../acceptance/model.js';
import type { Settings } from './settings.js';

/** What of an injection is kept as it is. */
type Kept =
  | ('fault' | 'class' | 'target' | 'at' | 'landed' | 'note' | 'detectionSeconds' | 'promotionSeconds')
  | ('acknowledged' | 'acknowledgedLost' | 'unknown' | 'unknownKept' | 'inconsistencies');

/** One injection, as the file of results has it. Times in seconds. */
export interface Entry extends Pick<Injection, Kept> {
  /** Whether it was taken with the settings that this project ships for that number of instances. */
  readonly default: boolean;
  /** Name of the settings in the file of profiles. */
  readonly profile: string;
  readonly settings: Settings;
  /** Longest time without an acknowledged write by clients in the cluster; null when they were lost with a node. */
  readonly writeOutageSeconds: number | null;
  /** The same by clients on the LAN. */
  readonly lanOutageSeconds: number | null;
  /** Until all instances were healthy again, after what had to be repaired by hand was repaired; null when they were not. */
  readonly recoverySeconds: number | null;
  /** How long acknowledged commits existed on the primary alone. */
  readonly onceSeconds: number | null;
  /** Pods that the steward declared gone. */
  readonly declaredGone?: number;
  /** Commit of this project, with -dirty when the working copy differed from it. */
  readonly commit: string;
}

export function entryOf(
  injection: Injection,
  about: Pick<Entry, 'default' | 'profile' | 'settings' | 'commit'>,
): Entry {
  const { fault, target, at, landed, note, healedSeconds, recoveredSeconds } = injection;
  const { declaredGone, acknowledged, acknowledgedLost, unknown, unknownKept } = injection;
  const length = (gap: readonly [number, number] | null) => (gap === null ? null : rounded(gap[1] - gap[0]));
  return {
    fault,
    class: injection.class,
    ...about,
    landed,
    detectionSeconds: rounded(injection.detectionSeconds),
    promotionSeconds: rounded(injection.promotionSeconds),
    writeOutageSeconds: length(injection.clusterGap),
    lanOutageSeconds: length(injection.lanGap),
    recoverySeconds: recoveredSeconds === null ? null : rounded(recoveredSeconds - (healedSeconds ?? 0)),
    onceSeconds: rounded(injection.onceSeconds),
    ...{ declaredGone, acknowledged, acknowledgedLost, unknown, unknownKept },
    inconsistencies: foundIn(injection),
    ...{ target, at, commit: about.commit },
    ...(note === undefined ? {} : { note }),
  };
}

/** Entries of a file, in the order in which they were taken. None when there is no such file. */
export function readEntries(file: string): readonly Entry[] {
  if (!existsSync(file)) return [];
  try {
    const entries: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(entries) && entries.every((entry) => typeof (entry as Entry).fault === 'string')) {
      return entries as readonly Entry[];
    }
  } catch {
    // The message below says it.
  }
  throw new UserError(`${file} does not hold results of the failover bench.`, 'Name another file with --json.');
}

/** Adds an entry, on a line of its own. Whoever reads the file sees it with the entry or without, never in part. */
export function appendEntry(file: string, entry: Entry): void {
  const lines = [...readEntries(file), entry].map((each) => JSON.stringify(each));
  publish(file, `[\n${lines.join(',\n')}\n]\n`);
}

/** Tenths are exact enough. An outage without an end has no length: null. */
function rounded(seconds: number | null): number | null {
  return seconds === null || !Number.isFinite(seconds) ? null : Math.round(seconds * 10) / 10;
}
