import { setTimeout as pause } from 'node:timers/promises';

export { pause };

/** Asks again until there is an answer; an error counts as none. Throws after the limit, with the last error. */
export async function until<Answer>(
  what: string,
  seconds: number,
  look: () => Promise<Answer | undefined>,
  milliseconds = 500,
): Promise<Answer> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    let reason = '';
    try {
      const answer = await look();
      if (answer !== undefined) return answer;
    } catch (error) {
      reason = `: ${(error as Error).message}`;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s${reason}`);
    await pause(milliseconds);
  }
}
