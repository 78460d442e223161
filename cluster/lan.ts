import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createConnection, isIPv4, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { canonicalCidr, contains } from '../config/networks.js';

/** The addresses of this machine, each with the name of its interface. */
const ownAddresses = () =>
  Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) => addresses.map((address) => ({ ...address, name })))
    .filter(({ internal }) => !internal);

/** The networks that this machine is in, in CIDR notation, by the name of their interface. */
export const localNetworks = (): readonly { readonly name: string; readonly cidr: string }[] =>
  ownAddresses().flatMap(({ name, cidr }) => (cidr === null ? [] : [{ name, cidr: canonicalCidr(cidr) }]));

/** The networks around this machine, as they are looked at from here. */
export interface Lan {
  readonly whoHas: typeof whoHas;
  readonly localNetworks: typeof localNetworks;
}

export const isIn = (networks: readonly string[]): boolean =>
  ownAddresses().some(({ address }) => networks.some((network) => contains(network, address)));

/**
 * Whether a machine has an address. On its own network, the kernel asks for it by ARP, which nobody can leave unanswered;
 * from elsewhere only what answers TCP is seen.
 */
export async function whoHas(address: string, port: number): Promise<'nobody' | 'somebody' | 'unknown'> {
  const answer = await connectTo(address, port);
  if (answer === 'unknown' && isIPv4(address)) return inArpTable(address);
  return answer;
}

/** Ends a connection with the first answer that its events give. */
const dial = <Answer>(
  socket: Socket,
  listen: (socket: Socket, end: (answer: Answer) => void) => void,
): Promise<Answer> =>
  new Promise((resolve) => {
    listen(socket, (answer) => {
      socket.destroy();
      resolve(answer);
    });
  });

const gets = (event: 'connect' | 'secureConnect', from: Socket): Promise<boolean> =>
  dial(from, (socket, end) => {
    socket.on(event, () => end(true));
    for (const other of ['timeout', 'error']) socket.on(other, () => end(false));
  });

/** Whether a port accepts a connection within the time, in milliseconds. */
export const accepts = (host: string, port: number, timeout: number): Promise<boolean> =>
  gets('connect', createConnection({ host, port, timeout }));

/** Whether a process answers there by TLS; the kernel accepts also for one that stands still. */
export const greets = (host: string, port: number, timeout: number): Promise<boolean> =>
  gets('secureConnect', connect({ host, port, timeout, rejectUnauthorized: false }));

const connectTo = (host: string, port: number): Promise<'nobody' | 'somebody' | 'unknown'> =>
  dial(createConnection({ host, port, timeout: 5000 }), (socket, end) => {
    socket.on('connect', () => end('somebody'));
    socket.on('timeout', () => end('unknown'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      end(code === 'EHOSTUNREACH' ? 'nobody' : code === 'ECONNREFUSED' ? 'somebody' : 'unknown'),
    );
  });

/** A machine whose firewall swallows TCP still tells its hardware address. Linux only. */
async function inArpTable(address: string): Promise<'somebody' | 'unknown'> {
  const socket = createSocket('udp4');
  // Port 9 discards what it gets (RFC 863).
  socket.on('error', () => undefined).send('', 9, address, () => undefined);
  await pause(1500);
  socket.close();
  try {
    const line = readFileSync('/proc/net/arp', 'utf8')
      .split('\n')
      .find((entry) => entry.split(/\s+/)[0] === address);
    // Flag 2: the entry is complete.
    return line !== undefined && (Number(line.split(/\s+/)[2]) & 2) !== 0 ? 'somebody' : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** SSLRequest of PostgreSQL's protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Whether a PostgreSQL that speaks TLS answers at an address within 5 s. */
export const speaksPostgres = (host: string, port: number): Promise<boolean> =>
  dial(createConnection({ host, port, timeout: 5000 }), (socket, end) => {
    socket.on('connect', () => socket.write(sslRequest));
    socket.on('data', (data) => end(data.toString('latin1').startsWith('S')));
    for (const event of ['timeout', 'error', 'close']) socket.on(event, () => end(false));
  });
