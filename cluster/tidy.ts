interface Step {
  readonly what: string;
  readonly undo: () => Promise<unknown>;
}

/** Remembers what has to be undone, and undoes it in reverse order, also after an interruption. */
export class Tidy {
  private steps: Step[] = [];
  private running: Promise<readonly string[]> | undefined;

  /** Returns a function that undoes the step now. */
  later(what: string, undo: () => Promise<unknown>): () => Promise<void> {
    const step = { what, undo };
    this.steps.push(step);
    return async () => {
      if (!this.steps.includes(step)) return;
      await undo();
      this.steps = this.steps.filter((other) => other !== step);
    };
  }

  /** Remembers a step unless one of the same words is left. */
  once(what: string, undo: () => Promise<unknown>): void {
    if (!this.steps.some((step) => step.what === what)) this.later(what, undo);
  }

  /** Undoes everything that is left. Returns what could not be undone, with the reason. */
  all(): Promise<readonly string[]> {
    this.running ??= this.undoAll();
    return this.running;
  }

  private async undoAll(): Promise<readonly string[]> {
    const failed: string[] = [];
    for (const { what, undo } of [...this.steps].reverse()) {
      try {
        await undo();
      } catch (error) {
        failed.push(`${what}: ${(error as Error).message}`);
      }
    }
    this.steps = [];
    return failed;
  }
}
