import { appendFileSync } from 'node:fs';
import type { LanClient } from './clients/lan-client.js';
import { Reconnecting } from './clients/reconnecting.js';
import type { Minute } from './watch-file.js';
import { pause } from '../cluster/wait.js';

const schema = 'acceptance_watch';

const beat = `insert into ${schema}.beat values (1, clock_timestamp()) on conflict (id) do update set at = excluded.at returning at`;

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
  const limits = { connectMilliseconds: probeMilliseconds, queryMilliseconds: probeMilliseconds };
  const session = new Reconnecting(() => lan.connect(role, { application: 'acceptance-watch', ...limits }));
  let idle = true;
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
      if (idle) {
        idle = false;
        void session
          .use((client) => client.query(beat))
          .then(
            () => {
              answered += 1;
              lastAnswer = Date.now();
            },
            (error: unknown) => errors.add((error as Error).message),
          )
          .finally(() => (idle = true));
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
  session.close();
  await lan.rows(role, `drop schema if exists ${schema} cascade`).catch(() => undefined);
}
