import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { watchdog } from '../../../constructs/manifests/watchdog.js';
import { scratch } from '../../support/scratch.js';

/** The script that a pod gets. */
function scriptOf(seconds: Parameters<typeof watchdog>[0]): string {
  const [addition] = watchdog(seconds);
  const script = addition?.operations.find(({ path }) => path.endsWith('/env/-'))?.value as { value: string } | undefined;
  return script?.value ?? '';
}

/**
 * What the script says until it has asked so many times, when `pg_isready` and `psql` are these programs.
 * It kills nothing: on the machine of the test there may be a PostgreSQL.
 */
async function said(
  script: string,
  programs: { pg_isready: string; psql: string },
  times: number,
  { process: running = '', stranded = '', secondsSince = 600 } = {},
): Promise<string> {
  const folder = scratch();
  mkdirSync(join(folder, 'processes', '7'), { recursive: true });
  writeFileSync(join(folder, 'processes', '7', 'cmdline'), running);
  writeFileSync(join(folder, 'stranded'), stranded);
  const then = Date.now() / 1000 - secondsSince;
  utimesSync(join(folder, 'stranded'), then, then);
  const [output, asked] = [join(folder, 'output'), join(folder, 'asked')];
  for (const file of [output, asked]) writeFileSync(file, '');
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/bash\ncd ${folder}; n=$(wc -l < asked); echo >> asked\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const harmless = script
    .replaceAll('/proc/1/fd/1', output)
    .replaceAll('/proc/[0-9]*', `${folder}/processes/*`)
    .replaceAll('/run/stranded', `${folder}/stranded`)
    .replaceAll('sleep 5', 'sleep 1')
    .replaceAll('SILENT_SECONDS=30', 'SILENT_SECONDS=8');
  const child = spawn('bash', ['-c', `${harmless}\nwait`], {
    detached: true,
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
  });
  const read = (file: string) => readFileSync(file, 'utf8');
  try {
    while (read(output) === '' && read(asked).length <= times) await pause(100);
  } finally {
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
  }
  return read(output);
}

const alive = 'exit 0';
/** Is one thing after the other, and then the last one; its primary says whether it went on without it, or nothing. */
const replica = (states: readonly string[], wentOn: 't' | 'f' | '' = '', silentAtFirst = 0) =>
  `case "$*" in *connect_timeout*) grep -q 'received' && [ $n -ge ${silentAtFirst} ] && echo ${wentOn}; exit ;; esac
   set -- ${states.join(' ')}; shift $((n < $# ? n : $# - 1)); echo "$1|0/3000000|host=postgres-1-rw"`;

const nothing = { frozenSeconds: 0, absentSeconds: 0, strandedSeconds: 0 };
const frozenOnly = { ...nothing, frozenSeconds: 4 };
const absentOnly = { ...nothing, absentSeconds: 2 };
const strandedOnly = { ...nothing, strandedSeconds: 4 };

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

const away = ['streaming', 'away', 'away', 'away', 'away'];
test.concurrent.each([
  [
    'that its primary went on without starts anew',
    replica(away, 't'),
    /"the primary went on without it, away for \d s/,
  ],
  ['that streams again before its primary said so starts anew', replica(away.concat('streaming'), 't', 7), /went on/],
  ['that its primary waited for goes on', replica(away.concat('streaming'), 'f'), /^$/],
  ['whose primary says nothing waits, since it may have to take over', replica(away), /^$/],
  ['that has not caught up yet after its start goes on', replica(['away', 'away', 'away', 'streaming'], 't'), /^$/],
  // Seen away once only: on a slow machine a second look may be long enough after it.
  ['that became the primary goes on', replica(['streaming', 'away', 'primary'], 't'), /^$/],
])(
  'a replica %s',
  async (_, psql, expected) => {
    expect(await said(scriptOf(absentOnly), { pg_isready: alive, psql }, 12)).toMatch(expected);
  },
  60_000,
);

test('a replica that was away for a moment goes on', async () => {
  const psql = replica(['streaming', 'away', 'streaming'], 't');
  expect(await said(scriptOf({ ...absentOnly, absentSeconds: 60 }), { pg_isready: alive, psql }, 4)).toBe('');
}, 60_000);

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
])(
  'a replica %s',
  async (_, psql, isReady, more, expected) => {
    expect(await said(scriptOf(strandedOnly), { pg_isready: isReady, psql }, 12, more)).toMatch(expected);
  },
  60_000,
);

test('a replica whose primary was silent for long in between waits again', async () => {
  const silentForLong = '[ $n -gt 1 ] && [ $n -lt 9 ] && sleep 3; exit 2';
  const script = scriptOf({ ...strandedOnly, strandedSeconds: 8 });
  expect(await said(script, { pg_isready: silentForLong, psql: alone }, 12)).toBe('');
}, 60_000);

test('there is no watchdog when there is nothing to look for', () => {
  expect(watchdog(nothing)).toEqual([]);
});
