import { pause } from '../../cluster/wait.js';
import { Reconnecting } from '../../acceptance/clients/reconnecting.js';
import type { Workspace } from './workspace.js';

/** The admin on the LAN, who writes without pause, connects again when it has to, and remembers how long it could not. */
export class Availability {
  private stopped = false;
  private readonly running: Promise<void>;
  private last = performance.now();
  /** Longest time between two statements that were acknowledged, in seconds. */
  longest = 0;
  statements = 0;
  /** Statements that failed, and connections that were refused. */
  failures = 0;

  constructor(
    private readonly workspace: Workspace,
    private readonly statement: string,
  ) {
    this.running = this.run();
  }

  /** Writes while something is done, and not after it, whether it succeeds or not. Returns what it returned, and the client. */
  static async during<Result>(
    workspace: Workspace,
    statement: string,
    work: () => Promise<Result>,
  ): Promise<readonly [Result, Availability]> {
    const client = new Availability(workspace, statement);
    try {
      return [await work(), client];
    } finally {
      await client.stop();
    }
  }

  /** Forgets what was before. */
  reset(): void {
    this.longest = 0;
    this.failures = 0;
    this.last = performance.now();
  }

  /** The longest time without an acknowledged statement up to now, in seconds. */
  get interruption(): number {
    return Math.max(this.longest, (performance.now() - this.last) / 1000);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const admin = this.workspace.environment.roles.admin.name;
    // A server that is gone with its node or pod says nothing.
    const limits = { queryMilliseconds: 5000 };
    const session = new Reconnecting(async () => (await this.workspace.lan()).connect(admin, limits));
    while (!this.stopped) {
      try {
        await session.use((client) => client.query(this.statement));
        const now = performance.now();
        this.longest = Math.max(this.longest, (now - this.last) / 1000);
        this.last = now;
        this.statements += 1;
      } catch {
        this.failures += 1;
      }
      await pause(100);
    }
    session.close();
    this.longest = this.interruption;
  }
}
