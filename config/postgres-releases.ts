import { majorOf } from './quantities.js';

/**
 * Minor releases of all major versions come out together (https://www.postgresql.org/support/versioning/). These are of
 * one day.
 */
const ofOneDay: Readonly<Record<number, number>> = { 14: 23, 15: 18, 16: 14, 17: 10, 18: 4 };

/** Number of the release that an image is of, counted over all major versions alike. Undefined where its tag has no minor version. */
export function releaseOf(image: string): number | undefined {
  const [, minor] = /:\d+\.(\d+)/.exec(image) ?? [];
  const base = ofOneDay[majorOf(image)];
  return minor === undefined || base === undefined ? undefined : Number(minor) - base;
}

/** Version of a major version that came out with, or first after, a release. */
export function versionAt(major: number, release: number): string {
  return `${major}.${Math.max(0, release + (ofOneDay[major] ?? 0))}`;
}
