/** Tells on the standard error what is going on, and that it still is. */
export class Progress {
  private readonly started = Date.now();
  private text = '';
  private since = Date.now();
  private readonly timer = setInterval(() => {
    if (Date.now() - this.since > 14_000) this.print(`... ${this.text}`);
  }, 15_000);

  tell(text: string): void {
    this.text = text;
    this.since = Date.now();
    this.print(text);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private print(text: string): void {
    const seconds = Math.floor((Date.now() - this.started) / 1000);
    console.error(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
  }
}
