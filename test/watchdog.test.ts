import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchdog } from '../constructs/watchdog.js';
import { scratch } from './synthesis.js';

/** The script that a pod gets. */
function scriptOf(seconds: Parameters<typeof watchdog>[0]): string {
  const patch = JSON.parse(watchdog(seconds)['cnpg.io/podPatch'] ?? '[]') as readonly {
    readonly value: { readonly postStart: { readonly exec: { readonly command: readonly string[] } } };
  }[];
  return patch[0]?.value.postStart.exec.command[2] ?? '';
}

/**
 * What the script says until it has asked so many times, when `pg_isready` and `psql` are these programs.
 * It kills nothing: on the machine of the test there may be a PostgreSQL.
 */
async function said(script: string, programs: { pg_isready: string; psql: string }, times: number): Promise<string> {
  const folder = scratch();
  const [output, asked] = [join(folder, 'output'), join(folder, 'asked')];
  for (const file of [output, asked]) writeFileSync(file, '');
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/bash\ncd ${folder}; n=$(wc -l < asked); echo >> asked\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const harmless = script.replaceAll('/proc/1/fd/1', output).replaceAll('/proc/[0-9]*', '/nowhere/*');
  const child = spawn('bash', ['-c', `${harmless}\nwait`], {
    detached: true,
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
  });
  const read = (file: string) => readFileSync(file, 'utf8');
  try {
    while (read(output) === '' && read(asked).length <= times) await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
  }
  return read(output);
}

const alive = 'exit 0';
/** Answers with one word after the other, and then with the last one. */
const inTurn = (...words: readonly string[]) => `set -- ${words.join(' ')}; shift $((n < $# ? n : $# - 1)); echo $1`;

const frozenOnly = { frozenSeconds: 4, absentSeconds: 0 };
const absentOnly = { frozenSeconds: 0, absentSeconds: 2 };

test.concurrent.each([
  ['that never answers is killed', 'sleep 3; exit 2', /"no answer for 4 s: killing PostgreSQL"/],
  ['that answers is left alone', alive, /^$/],
  ['that refuses connections is left alone', 'sleep 3; exit 1', /^$/],
  ['that is not there is waited for', 'exit 2', /^$/],
])(
  'PostgreSQL %s',
  async (_, isReady, expected) => {
    expect(await said(scriptOf(frozenOnly), { pg_isready: isReady, psql: 'exit 2' }, 3)).toMatch(expected);
  },
  60_000,
);

test.concurrent.each([
  ['that was away too long starts anew', ['streaming', 'away', 'away', 'away', 'away', 'streaming'], /primary is back/],
  ['that was away for a moment goes on', ['streaming', 'away', 'streaming'], /^$/],
  ['that is still away waits, since it may have to take over', ['streaming', 'away'], /^$/],
  ['that has not caught up yet after its start goes on', ['away', 'away', 'away', 'away', 'streaming'], /^$/],
  ['that became the primary goes on', ['streaming', 'away', 'away', 'away', 'primary', 'streaming'], /^$/],
])(
  'a replica %s',
  async (_, states, expected) => {
    expect(await said(scriptOf(absentOnly), { pg_isready: alive, psql: inTurn(...states) }, 7)).toMatch(expected);
  },
  60_000,
);

test('there is no watchdog when there is nothing to look for', () => {
  expect(watchdog({ frozenSeconds: 0, absentSeconds: 0 })).toEqual({});
});
