import { type Injection, NotMeasured } from '../model.js';

/** Says that the service stayed away after a fault: nobody can ask what was lost, and it is a failure of the service. */
export class NotBack extends Error {
  override readonly name = 'NotBack';
}

/** What became of one fault, injected as often as the run says. */
export interface Attempts {
  readonly fault: string;
  readonly seen: readonly Injection[];
  /** Why it was not injected again, if it should have been. */
  readonly stopped?: Error;
}

export interface Injected {
  /** Those that were seen to have happened. */
  readonly injections: readonly Injection[];
  /** What was not measured, and why. */
  readonly missing?: string | undefined;
}

/**
 * What some faults did, together.
 *
 * @throws NotBack when the service stayed away after one of them.
 * @throws NotMeasured when none landed.
 */
export function injectedOf(attempts: readonly Attempts[]): Injected {
  const stops = attempts.flatMap(({ fault, stopped }) => (stopped === undefined ? [] : [{ fault, stopped }]));
  const away = stops.find(({ stopped }) => stopped instanceof NotBack);
  if (away !== undefined) throw away.stopped;
  const seen = attempts.flatMap((each) => each.seen);
  const missing = [
    ...seen.flatMap(({ fault, target, landed, note = '' }) =>
      landed ? [] : [`${fault} on ${target} did not land: ${note}`],
    ),
    ...stops.map(({ fault, stopped }) => `${fault}: ${stopped.message}`),
  ];
  const injections = seen.filter(({ landed }) => landed);
  if (injections.length === 0) throw new NotMeasured(missing.join('; '));
  return { injections, missing: missing.length === 0 ? undefined : missing.join('; ') };
}
