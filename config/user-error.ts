/** Ends a command with a message for its user: what is wrong, and what to do. Nothing was changed. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(what: string, cure: string) {
    super(`${what}\n  ${cure}`);
  }
}
