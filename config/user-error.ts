/** Ends a command with a message for its user: what is wrong, and what to do. Nothing was changed. */
export class Stop extends Error {
  override readonly name = 'Stop';

  constructor(what: string, cure: string) {
    super(`${what}\n  ${cure}`);
  }
}
