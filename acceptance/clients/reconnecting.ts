import type pg from 'pg';
import { abandon } from './lan-client.js';

/** A session that is made again after an error. */
export class Reconnecting {
  private client: pg.Client | undefined;

  constructor(private readonly connect: () => Promise<pg.Client>) {}

  /** The session that there is, or else a new one. Throws when none can be had. */
  async connected(): Promise<pg.Client> {
    return (this.client ??= await this.connect());
  }

  /** Does work in the session, and gives the session up when the work fails. Throws what the work threw. */
  async use<Answer>(work: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
    try {
      return await work(await this.connected());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Gives the session up. Its other end may be gone, and is not waited for. */
  close(): void {
    if (this.client !== undefined) abandon(this.client);
    this.client = undefined;
  }
}
