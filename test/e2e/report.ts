/** Prints one line for each check: what was seen, and how long it took. */
export class Report {
  passed = 0;
  failed = 0;
  notRun = 0;

  /** Runs a check. It returns what was seen, or throws what is wrong. */
  async check(title: string, look: () => Promise<string> | string): Promise<void> {
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

/** Throws with a message unless the condition holds. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
