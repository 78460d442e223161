import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { listening } from './listening.js';

/** A self-signed certificate for this machine, which is its own CA. */
export function identity(folder: string, name: string, days = 1) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers with an object as JSON, or with a text as it is. */
export const answers =
  (body: unknown, status = 200): Handler =>
  (_request, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

/** A server on loopback. Without an identity it speaks no TLS. Returns its port. */
export const served = (handler: Handler, own?: ReturnType<typeof identity>): Promise<number> =>
  listening(own === undefined ? createServer(handler) : createTlsServer(own, handler));
