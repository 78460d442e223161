import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer } from 'node:tls';
import { instanceStatus, signOfLife } from '../../../programs/steward/network.js';
import { type Handler, answers, identity, served } from '../../support/https.js';
import { listening } from '../../support/listening.js';
import { scratch } from '../../support/scratch.js';

const folder = scratch();
const own = identity(folder, 'instance');
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process that listens and is stopped: only its kernel answers, for as many connections as it keeps waiting. */
async function stopped(waiting: number): Promise<number> {
  const code = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: ${waiting} }, function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  return Number(port.toString());
}

test('a port that takes connections lives', async () => {
  expect(await signOfLife('127.0.0.1', await served(() => undefined))).toBe('taken');
});

test('a port that speaks TLS is left after a whole handshake: a server logs each one that is cut off', async () => {
  const server = createServer(own);
  const ended = new Promise((resolve) => {
    server.once('secureConnection', (socket) => socket.resume().once('end', () => resolve('whole')));
    server.once('tlsClientError', resolve);
  });
  expect(await signOfLife('127.0.0.1', await listening(server), true)).toBe('taken');
  expect(await ended).toBe('whole');
});

test.each([false, true])('a port that refuses lives: a kernel said so (TLS: %s)', async (tls) => {
  expect(await signOfLife('127.0.0.1', 1, tls)).toBe('refused');
});

test.each([false, true])(
  'a process that hangs on a machine that runs lives: slow, or frozen (TLS: %s)',
  async (tls) => {
    expect(await signOfLife('127.0.0.1', await stopped(100), tls)).toBe('taken');
  },
);

test('silence is silence after a second', async () => {
  const port = await stopped(1);
  const sockets = [1, 2, 3].map(() => connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
  await pause(200);
  const started = performance.now();
  expect(await signOfLife('127.0.0.1', port)).toBe('none');
  expect(performance.now() - started).toBeGreaterThan(950);
  expect(performance.now() - started).toBeLessThan(1500);
  for (const socket of sockets) socket.destroy();
});

test('an instance tells what it is, whatever its certificate says, and when that ends', async () => {
  const certificateEnds = Date.parse(new X509Certificate(own.cert).validTo);
  const replica = await served(answers({ isPrimary: false, isWalReceiverActive: true, replicationInfo: null }), own);
  expect(await instanceStatus('127.0.0.1', replica)).toEqual({
    isPrimary: false,
    walReceiverActive: true,
    streaming: [],
    certificateEnds,
  });
  const streams = [
    { applicationName: 'postgres-1-2', flushLsn: '1/A0', syncState: 'quorum' },
    { applicationName: 'postgres-1-3', flushLsn: '0/FF', syncState: 'async' },
    { applicationName: 'postgres-1-4', flushLsn: '', syncState: 'sync' },
    {},
  ];
  const primary = await served(answers({ isPrimary: true, currentLsn: '1/B0', replicationInfo: streams }), own);
  expect(await instanceStatus('127.0.0.1', primary)).toEqual({
    isPrimary: true,
    walReceiverActive: false,
    streaming: ['postgres-1-2', 'postgres-1-3', 'postgres-1-4'],
    written: 2 ** 32 + 0xb0,
    flushed: { 'postgres-1-2': 2 ** 32 + 0xa0, 'postgres-1-4': NaN },
    ignored: ['postgres-1-3'],
    certificateEnds,
  });
});

test.each<[string, Handler]>([
  ['says that it knows nothing', answers('could not connect', 500)],
  ['starts, and answers without a look at PostgreSQL', answers({ isPrimary: false, mightBeUnavailable: true })],
  ['is being rewound', answers({ isPrimary: false, isPgRewindRunning: true })],
  ['sends something else', answers('<html>')],
  ['sends another kind of object', answers({ kind: 'Status' })],
  ['sends too much', answers({ isPrimary: false, filler: 'x'.repeat(2 ** 20) })],
  ['hangs', () => undefined],
])('an instance that %s tells nothing', async (_, handler) => {
  expect(await instanceStatus('127.0.0.1', await served(handler, own))).toBeUndefined();
});

test('an instance that is not there tells nothing', async () => {
  expect(await instanceStatus('127.0.0.1', 1)).toBeUndefined();
});
