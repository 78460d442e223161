import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from '../../cluster/process.js';
import { listening } from '../support/listening.js';
import { scratch } from '../support/scratch.js';

const programs = join(import.meta.dirname, '..', '..', 'programs', 'watchdog');

/**
 * What a program says until it has asked so many times, when `pg_isready` and `psql` are these scripts. The one process in
 * the container has this command line, which is not called postgres: nothing is killed here. An earlier watchdog left
 * what is `stranded`, so many seconds ago.
 */
async function said(
  command: readonly [program: string, ...args: string[]],
  { pg_isready, psql }: { pg_isready: string; psql: string },
  times: number,
  { process: running = '', stranded = '', secondsSince = 600, apiPort = 1 } = {},
): Promise<string> {
  const folder = scratch();
  mkdirSync(join(folder, 'processes', '7'), { recursive: true });
  writeFileSync(join(folder, 'processes', '7', 'cmdline'), running);
  writeFileSync(join(folder, 'stranded'), stranded);
  const then = Date.now() / 1000 - secondsSince;
  utimesSync(join(folder, 'stranded'), then, then);
  const asked = join(folder, 'asked');
  writeFileSync(asked, '');
  for (const [name, text] of Object.entries({ pg_isready, psql })) {
    writeFileSync(join(folder, name), `#!/bin/bash\ncd ${folder}; n=$(wc -l < asked); echo >> asked\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const [program, ...args] = command;
  const child = spawn('bash', [join(programs, program), ...args], {
    detached: true,
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      PROCESSES: join(folder, 'processes'),
      STRANDED: join(folder, 'stranded'),
      LOOK_SECONDS: '1',
      SILENT_SECONDS: '8',
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(apiPort),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  try {
    while (output === '' && readFileSync(asked, 'utf8').length <= times) await pause(100);
  } finally {
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
  }
  return output;
}

const alive = 'exit 0';
/** Is one thing after the other, and then the last one; its primary says whether it went on without it, or nothing. */
const replica = (states: readonly string[], wentOn: 't' | 'f' | '' = '', silentAtFirst = 0) =>
  `case "$*" in *received=0/3000000*connect_timeout*) [ $n -ge ${silentAtFirst} ] && echo ${wentOn}; exit ;; esac
   set -- ${states.join(' ')}; shift $((n < $# ? n : $# - 1)); echo "$1|0/3000000|host=postgres-1-rw"`;

test.concurrent.each([
  ['that never answers is killed', 'sleep 3; exit 2', /"no answer for 4 s: killing PostgreSQL"/],
  ['that answers is left alone', alive, /^$/],
  ['that refuses connections is left alone', 'sleep 3; exit 1', /^$/],
  ['that is not there is waited for', 'exit 2', /^$/],
])('PostgreSQL %s', async (_, isReady, expected) => {
  expect(await said(['frozen.bash', '4'], { pg_isready: isReady, psql: 'exit 2' }, 3)).toMatch(expected);
});

/** No answer, from a postmaster that runs at some of the looks. A backend of it always does. */
const starved = (ranAt: string) => `
  [ $n -eq 0 ] && echo 0 > ran; ${ranAt} && echo $n > ran; mkdir -p processes/8
  printf 'Name:\tpostgres\nPid:\t7\nPPid:\t1\nvoluntary_ctxt_switches:\t%s\n' "$(cat ran)" > processes/7/status
  printf 'Name:\tpostgres\nPid:\t8\nPPid:\t7\nvoluntary_ctxt_switches:\t%s\n' $n > processes/8/status
  sleep 2.1; exit 2`;
test.concurrent.each([
  ['is left alone', 'true', 3, /^$/],
  ['is killed after five times as long', 'true', 9, /"no answer for 28 s: killing PostgreSQL"/],
  ['and then stands still is killed', '[ $n -lt 3 ]', 8, /"no answer for 20 s: killing PostgreSQL"/],
  ['no more than its backends do is killed', 'false', 3, /"no answer for 8 s: killing PostgreSQL"/],
])('PostgreSQL that answers nobody and still runs %s', async (_, ranAt, times, expected) => {
  const programs = { pg_isready: starved(ranAt), psql: 'exit 2' };
  expect(await said(['frozen.bash', '5'], programs, times)).toMatch(expected);
});

const killed = /"neither the Kubernetes API nor a replica answered for \d s: killing PostgreSQL"/;
test.concurrent.each([
  ['whose replicas are silent is killed', 'echo "t|7 then"', 8, killed],
  ['that lost its replicas is killed', '[ $n = 0 ] && echo "t|7 then" || echo "t|"', 8, killed],
  ['that one replica answers goes on', 'echo "t|7 then, 8 $n"', 8, /^$/],
  ['with one replica goes on: no other one could acknowledge', 'echo "f|7 then"', 2, /^$/],
  ['that says nothing, since it starts or is frozen, is left alone', 'exit 2', 2, /^$/],
])('a primary that hears no Kubernetes API and %s', async (_, psql, times, expected) => {
  expect(await said(['isolated.bash', '4'], { pg_isready: alive, psql }, times)).toMatch(expected);
});

test('a primary with silent replicas goes on while it reaches the Kubernetes API', async () => {
  const apiPort = await listening(createServer());
  expect(await said(['isolated.bash', '4'], { pg_isready: alive, psql: 'echo "t|7 then"' }, 8, { apiPort })).toBe('');
});

const away = ['streaming', 'away', 'away', 'away', 'away'];
test.concurrent.each([
  [
    'that its primary went on without starts again',
    replica(away, 't'),
    /"the primary went on without it, away for \d s/,
  ],
  ['that streams again before its primary said so starts again', replica(away.concat('streaming'), 't', 7), /went on/],
  ['that its primary waited for goes on', replica(away.concat('streaming'), 'f'), /^$/],
  ['whose primary says nothing waits, since it may have to take over', replica(away), /^$/],
  ['that has not caught up yet after its start goes on', replica(['away', 'away', 'away', 'streaming'], 't'), /^$/],
  // Seen away once only: on a slow machine a second look may be long enough after it.
  ['that became the primary goes on', replica(['streaming', 'away', 'primary'], 't'), /^$/, 4],
])('a replica %s', async (_, psql, expected, times = 12) => {
  expect(await said(['absent.bash', '2', '1048576'], { pg_isready: alive, psql }, times)).toMatch(expected);
});

test.concurrent('a replica that was away for a moment goes on', async () => {
  const psql = replica(['streaming', 'away', 'streaming'], 't');
  expect(await said(['absent.bash', '60', '1048576'], { pg_isready: alive, psql }, 4)).toBe('');
});

const alone = replica(['away']);
const refused = 'exit 2';
/** Every other refusal is a message that goes missing. */
const refusedNowAndThen = '[ $((n / 2 % 2)) = 1 ] && sleep 3; exit 2';
const promotion = 'pg_ctl\0-D\0/pgdata\0-w\0promote\0';
test.concurrent.each([
  ['that nobody leads makes way', alone, refused, {}, /"nobody is the primary for \d+ s, and the operator may wait/],
  ['that made way three times waits longer for the fourth', alone, refused, { stranded: '3\n' }, /^$/],
  [
    'that was there again at once makes way once more',
    alone,
    refused,
    { stranded: '3\n', secondsSince: 2 },
    /nobody is the primary yet/,
  ],
  ['whose primary refuses, but not always at once, makes way', alone, refusedNowAndThen, {}, /nobody is the primary/],
  ['that is being promoted is left alone', alone, refused, { process: promotion }, /^$/],
  ['whose primary is silent, as behind a cut cable, goes on', alone, 'sleep 3; exit 2', {}, /^$/],
  ['whose primary starts goes on', alone, 'exit 1', {}, /^$/],
  ['whose primary answers, and which may stream again at once, goes on', alone, 'exit 0', {}, /^$/],
  ['that was there again at once, and whose primary is too, goes on', alone, alive, { secondsSince: 2 }, /^$/],
  ['that streams goes on', replica(['streaming']), refused, { secondsSince: 2 }, /^$/],
  ['that is the primary goes on', replica(['primary']), refused, {}, /^$/],
])('a replica %s', async (_, psql, isReady, more, expected) => {
  expect(await said(['stranded.bash', '4'], { pg_isready: isReady, psql }, 12, more)).toMatch(expected);
});

test.concurrent('a replica whose primary was silent for long in between waits again', async () => {
  const silentForLong = '[ $n -gt 1 ] && [ $n -lt 9 ] && sleep 3; exit 2';
  expect(await said(['stranded.bash', '8'], { pg_isready: silentForLong, psql: alone }, 12)).toBe('');
});

test('the watchdog is in the background, and does what it was given a time for, beside clones', async () => {
  const folder = scratch();
  const log = join(folder, 'log');
  const child = spawn('bash', [join(programs, 'watchdog.bash'), log], {
    detached: true,
    env: { ...process.env, PROCESSES: folder, WATCHDOG_FROZEN_SECONDS: '12', WATCHDOG_ABSENT_SECONDS: '0' },
  });
  try {
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    const { stdout } = await runCommand('pgrep', ['-g', String(child.pid), '-a', 'bash']);
    // It forks for what it asks, and such a child has its name for a moment.
    const names = stdout.trim().split('\n').map((line) => line.replace(/^\d+ .*\//, '')); // prettier-ignore
    expect(new Set(names)).toEqual(new Set(['clone.bash 5', 'frozen.bash 12']));
  } finally {
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
  }
});

test('a program that is not given what it needs says how it is used', async () => {
  const { status, stderr } = await runCommand('bash', [join(programs, 'absent.bash'), '3']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('usage: absent.bash SECONDS BYTES')]);
});
