import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Access, Api, ApiError } from '../../../programs/steward/api.js';
import { type Handler, answers, identity, served } from '../../support/https.js';
import { listening } from '../../support/listening.js';
import { scratch } from '../../support/scratch.js';

const folder = scratch();
const own = identity(folder, 'api');

async function api(handler: Handler, by = own, limitMs?: number): Promise<{ api: Api; access: Access }> {
  const access = {
    host: '127.0.0.1',
    port: await served(handler, by),
    tokenFile: join(folder, 'token'),
    authorityFile: join(folder, 'ca.crt'),
  };
  writeFileSync(access.tokenFile, 'first\n');
  writeFileSync(access.authorityFile, by.cert);
  return { api: new Api(access, limitMs), access };
}

test('an object is read with the token of the pod', async () => {
  let asked: (string | undefined)[] = [];
  const { api: client } = await api((request, response) => {
    asked = [request.method, request.url, request.headers.authorization];
    answers({ kind: 'Lease' })(request, response);
  });
  expect(await client.get('/apis/a')).toEqual({ kind: 'Lease' });
  expect(asked).toEqual(['GET', '/apis/a', 'Bearer first']);
});

test('a pod is deleted gracefully, and only the one with this UID', async () => {
  let body = '';
  const { api: client } = await api((request, response) => {
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => answers({})(request, response));
  });
  await client.remove('/api/v1/pods/a', 'uid-1');
  expect(JSON.parse(body)).toEqual({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'uid-1' } });
});

test('a refusal is told with what the server said', async () => {
  const message = 'the object has been modified';
  const { api: client } = await api(answers({ message }, 409));
  const error = await client.replace('/apis/a', {}).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 409, message: expect.stringContaining(message) as string });
});

test('a token that expired is read anew: the next call has the one that kubelet wrote', async () => {
  const { api: client, access } = await api((request, response) => {
    const known = request.headers.authorization === 'Bearer second';
    answers({ known }, known ? 200 : 401)(request, response);
  });
  await expect(client.get('/apis/a')).rejects.toMatchObject({ status: 401 });
  writeFileSync(access.tokenFile, 'second\n');
  expect(await client.get('/apis/a')).toEqual({ known: true });
});

test('a CA that was rotated is trusted as soon as its file is there, and nobody else is', async () => {
  const next = identity(folder, 'next');
  const { access } = await api(answers({}));
  const port = await served(answers({ by: 'next' }), next);
  const client = new Api({ ...access, port });
  await expect(client.get('/apis/a')).rejects.toThrow('self-signed certificate');
  writeFileSync(access.authorityFile, next.cert);
  expect(await client.get('/apis/a')).toEqual({ by: 'next' });
});

const within = async (call: Promise<unknown>) => {
  const started = performance.now();
  const error: unknown = await call.catch((caught: unknown) => caught);
  return { error, seconds: (performance.now() - started) / 1000 };
};

/** Answers byte by byte, for ever. */
const slowly: Handler = (_request, response) => {
  response.write('{"a":');
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
};

test.each<[string, () => Promise<number>]>([
  ['takes the request and never answers', () => served(() => undefined, own)],
  ['answers too slowly, byte by byte', () => served(slowly, own)],
  ['died after it took the connection, before the handshake', () => listening(createServer())],
])('a server that %s is given up after a second', async (_, open) => {
  const { access } = await api(answers({}));
  const { error, seconds } = await within(new Api({ ...access, port: await open() }).get('/apis/a'));
  expect(String(error)).toBe('Error: GET /apis/a: no answer within 1000 ms');
  expect(seconds).toBeLessThan(1.5);
});

test('a server that fell silent on an open connection costs one call: the next one comes over another', async () => {
  const sockets = new Set<unknown>();
  const { api: client } = await api((request, response) => {
    sockets.add(request.socket);
    if (sockets.size > 1 || request.url === '/first') answers({ connections: sockets.size })(request, response);
  });
  expect(await client.get('/first')).toEqual({ connections: 1 });
  await expect(client.get('/second')).rejects.toThrow('no answer within 1000 ms');
  expect(await client.get('/third')).toEqual({ connections: 2 });
});

test('a connection that the server closed is no obstacle to the next call', async () => {
  let calls = 0;
  const { api: client } = await api((request, response) => {
    calls += 1;
    if (calls === 2) request.socket.destroy();
    else answers({ calls })(request, response);
  });
  expect(await client.get('/apis/a')).toEqual({ calls: 1 });
  await expect(client.get('/apis/a')).rejects.toThrow('GET /apis/a: Error: socket hang up');
  expect(await client.get('/apis/a')).toEqual({ calls: 3 });
});

test('one call that gets no answer takes no other with it', async () => {
  const { api: client } = await api((request, response) => {
    if (request.url === '/slow') void pause(700).then(() => answers({ slow: true })(request, response));
  });
  const hangs = within(client.get('/never'));
  await pause(500);
  const [slow, { error }] = await Promise.all([client.get('/slow'), hangs]);
  expect(String(error)).toContain('no answer within 1000 ms');
  expect(slow).toEqual({ slow: true });
});

test('a server that says too much is cut off', async () => {
  const { api: client } = await api(answers(['x'.repeat(9 * 2 ** 20)]), own, 60_000);
  await expect(client.get('/apis/a')).rejects.toThrow('more than 8388608 characters');
});

test('what is no JSON is an error and not a value', async () => {
  const { api: client } = await api(answers('<html>'));
  await expect(client.get('/apis/a')).rejects.toThrow('GET /apis/a: SyntaxError');
});
