import { setTimeout as pause } from 'node:timers/promises';

export { pause };

/** Looks again until there is an answer; false is none. Undefined after the limit. */
export async function within<Answer>(
  seconds: number,
  look: () => Promise<Answer | false | undefined>,
  milliseconds = 1000,
): Promise<Answer | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await look();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) return undefined;
    await pause(milliseconds);
  }
}

/** The same; an error counts as none. Throws after the limit, with the last error. */
export async function until<Answer>(
  what: string,
  seconds: number,
  look: () => Promise<Answer | false | undefined>,
  milliseconds = 500,
): Promise<Answer> {
  let reason = '';
  const attempt = async () => {
    try {
      reason = '';
      return await look();
    } catch (error) {
      reason = `: ${(error as Error).message}`;
      return undefined;
    }
  };
  const answer = await within(seconds, attempt, milliseconds);
  if (answer === undefined) throw new Error(`${what}: not within ${seconds} s${reason}`);
  return answer;
}
