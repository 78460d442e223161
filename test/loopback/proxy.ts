import { connect, createServer, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { pause } from '../../cluster/wait.js';
import { listening } from '../support/listening.js';
import type { Postgres } from './postgres.js';

/** What a proxy does to the messages of one connection. Each returns what is passed on instead. */
interface Messages {
  readonly fromClient?: (message: Buffer) => Buffer;
  readonly fromServer?: (message: Buffer) => Buffer;
  /** Milliseconds by which an answer is held back. */
  readonly delay?: (message: Buffer) => number;
}

/** Makes a service lie or limp in one way. Called once for each connection; a string refuses it. */
export type Plant = (connections: number) => Messages | string;

interface Proxy {
  readonly port: number;
  stop(): void;
}

const sslRequest = 80877103;
const gssRequest = 80877104;

/** Stands between clients and a PostgreSQL, and sees what they say to each other also where it is encrypted. */
export async function startProxy(postgres: Postgres, plant: Plant): Promise<Proxy> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    // Small messages must not wait for each other.
    socket.setNoDelay(true);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    void serve(socket, postgres, () => plant(open.size));
  });
  return {
    port: await listening(server),
    stop: () => {
      server.close();
      open.forEach((socket) => socket.destroy());
    },
  };
}

async function serve(socket: Socket, postgres: Postgres, plant: () => Messages | string): Promise<void> {
  for (;;) {
    const first = await startOf(socket);
    const code = first.readInt32BE(4);
    if (code === gssRequest) {
      socket.write('N');
      continue;
    }
    if (code !== sslRequest) {
      link(socket, reach(postgres), first, plant());
      return;
    }
    socket.write('S');
    const inner = new TLSSocket(socket, { isServer: true, key: postgres.key, cert: postgres.certificate });
    inner.on('error', () => socket.destroy());
    const startup = await startOf(inner);
    const plain = reach(postgres);
    plain.on('error', () => socket.destroy());
    const request = Buffer.alloc(8);
    request.writeInt32BE(8);
    request.writeInt32BE(sslRequest, 4);
    plain.write(request);
    plain.once('data', () => {
      link(inner, connectTls({ socket: plain, rejectUnauthorized: false }), startup, plant());
    });
    return;
  }
}

const reach = ({ port }: Postgres): Socket => connect({ port, host: '127.0.0.1', noDelay: true });

/** The first bytes of a client: a message without a type. */
function startOf(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    socket.once('data', (data: Buffer) => {
      socket.pause();
      resolve(data);
    });
    socket.resume();
  });
}

function link(client: Socket, server: Socket, startup: Buffer, messages: Messages | string): void {
  const end = () => {
    client.destroy();
    server.destroy();
  };
  for (const side of [client, server]) {
    side.on('error', end);
    side.on('close', end);
  }
  if (typeof messages === 'string') {
    client.end(refusal(messages));
    server.destroy();
    return;
  }
  server.write(startup);
  const { fromClient = same, fromServer = same, delay = () => 0 } = messages;
  client.on('data', splitter((message) => server.write(fromClient(message)))); // prettier-ignore
  // Answers keep their order: one that is held back holds back those behind it.
  let last = Promise.resolve();
  server.on('data', splitter((message) => {
    const due = Date.now() + delay(message);
    const passed = fromServer(message);
    last = last.then(async () => {
      const wait = due - Date.now();
      if (wait > 0) await pause(wait);
      if (!client.destroyed) client.write(passed);
    });
  })); // prettier-ignore
  client.resume();
}

const same = (message: Buffer): Buffer => message;

/** Cuts a stream into messages: a type, a length, and the rest. */
function splitter(take: (message: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const length = 1 + rest.readInt32BE(1);
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

export const typeOf = (message: Buffer): string => String.fromCharCode(message[0] ?? 0);
export const textOf = (message: Buffer): string => message.subarray(5, -1).toString();

export function message(type: string, text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const refusal = (text: string): Buffer => message('E', `SFATAL\0VFATAL\0C53300\0M${text}\0`);
