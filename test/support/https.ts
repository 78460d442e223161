import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Server, createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { listening } from './listening.js';

export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** A self-signed certificate for this machine, which is its own CA. */
export function identity(folder: string, name: string, days = 1): Identity {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const open: (Server | ReturnType<typeof createServer>)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server on loopback, until the test is over. Without an identity it speaks no TLS. */
export function served(handler: Handler, identity?: Identity): Promise<number> {
  const server = identity === undefined ? createServer(handler) : createTlsServer({ ...identity }, handler);
  open.push(server);
  return listening(server);
}
