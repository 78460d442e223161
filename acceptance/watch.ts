import { appendFileSync } from 'node:fs';
import type { LanClient } from './clients/lan-client.js';
import { Reconnecting } from './clients/reconnecting.js';
import type { Minute } from './watch-file.js';
import { pause } from '../cluster/wait.js';

const schema = 'acceptance_watch';

/** A probe that takes longer is a failed one. */
const probeMilliseconds = 5000;

/**
 * Writes and reads a row once a second, and a line of JSON once a minute, until it is told to stop.
 * A second in which the probe before has no answer yet is a second without service.
 *
 * @param file where the lines go. Default: the standard output.
 */
export async function watch(
  lan: LanClient,
  role: string,
  file: string | undefined,
  stopped: () => boolean,
): Promise<void> {
  await lan.rows(role, `create schema if not exists ${schema}`);
  await lan.rows(role, `create table if not exists ${schema}.beat (id int primary key, at timestamptz not null)`);
  const probe = new Probe(lan, role);
  let lastAnswer = Date.now();
  while (!stopped()) {
    const began = new Date();
    let [probes, answered, longest] = [0, 0, 0];
    const errors = new Set<string>();
    // Whole minutes of the clock, so that lines of two runs fit together.
    const end = began.getTime() - (began.getTime() % 60_000) + 60_000;
    while (Date.now() < end && !stopped()) {
      const tick = Date.now();
      probes += 1;
      if (probe.idle) {
        void probe.run().then((error) => {
          if (error !== undefined) {
            errors.add(error);
            return;
          }
          answered += 1;
          lastAnswer = Date.now();
        });
      }
      await pause(Math.max(0, Math.min(tick + 1000, end) - Date.now()));
      longest = Math.max(longest, (Date.now() - lastAnswer) / 1000);
    }
    const minute: Minute = {
      at: began.toISOString(),
      probes,
      answered,
      longestOutageSeconds: Number(longest.toFixed(1)),
      errors: [...errors],
    };
    const line = `${JSON.stringify(minute)}\n`;
    if (file === undefined) process.stdout.write(line);
    else appendFileSync(file, line);
  }
  probe.close();
  await lan.rows(role, `drop schema if exists ${schema} cascade`).catch(() => undefined);
}

class Probe {
  idle = true;
  private readonly session: Reconnecting;

  constructor(lan: LanClient, role: string) {
    const limits = { connectMilliseconds: probeMilliseconds, queryMilliseconds: probeMilliseconds };
    this.session = new Reconnecting(() => lan.connect(role, { application: 'acceptance-watch', ...limits }));
  }

  /** Returns why there was no answer, or undefined. */
  async run(): Promise<string | undefined> {
    this.idle = false;
    try {
      await this.session.use((client) =>
        client.query(
          `insert into ${schema}.beat values (1, clock_timestamp()) on conflict (id) do update set at = excluded.at returning at`,
        ),
      );
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      this.idle = true;
    }
  }

  close(): void {
    this.session.close();
  }
}
