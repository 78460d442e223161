/** Prints one line for each check: what was seen, and how long it took. */
export class Report {
  passed = 0;
  failed = 0;
  notRun = 0;

  /** @param only words with commas; checks whose title has none of them are left out. Default: none is. */
  constructor(private readonly only = '') {}

  /** Runs a check. It returns what was seen, or throws what is wrong. */
  async check(title: string, look: () => Promise<string> | string): Promise<void> {
    if (!this.only.split(',').some((word) => title.includes(word))) return;
    const started = performance.now();
    const line = (verdict: string, seen: string) => {
      console.log(`${verdict.padEnd(7)} ${title}: ${seen} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    };
    try {
      const seen = await look();
      this.passed += 1;
      line('ok', seen);
    } catch (error) {
      this.failed += 1;
      line('FAILED', error instanceof Error ? error.message : String(error));
    }
  }

  /** Says that a check was left out, and why. */
  skip(title: string, why: string): void {
    this.notRun += 1;
    console.log(`not run ${title}: ${why}`);
  }

  summary(): string {
    return `e2e: ${this.passed} passed, ${this.failed} failed, ${this.notRun} not run`;
  }
}

/** Does work. Returns the seconds that it took, and what it gave. */
export async function timed<Answer>(work: () => Promise<Answer>): Promise<readonly [seconds: number, Answer]> {
  const started = performance.now();
  const answer = await work();
  return [(performance.now() - started) / 1000, answer];
}

/** Throws with a message unless the condition holds. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
