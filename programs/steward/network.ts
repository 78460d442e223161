import { request } from 'node:https';
import { connect } from 'node:net';
import { TLSSocket, connect as connectTls } from 'node:tls';
import type { InstanceStatus } from './observation.js';

/** For how long a sign of life is waited for, in milliseconds. */
const limitMs = 1000;
/** For how long a status is waited for, in milliseconds: it takes several connections to PostgreSQL. */
const statusLimitMs = 2000;
/** What only the kernel of a living machine sends, or a firewall. "No route" is what others say of a dead one. */
const refusals: readonly (string | undefined)[] = ['ECONNREFUSED', 'ECONNRESET'];

/**
 * Whether a new connection to the port is taken or refused within a second.
 *
 * @param tls whether a handshake follows, which nobody waits for: servers of Go log each one that is cut off.
 */
export function signOfLife(host: string, port: number, tls = false): Promise<'taken' | 'refused' | 'none'> {
  return new Promise((resolve) => {
    const socket = tls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
    const done = (sign: 'taken' | 'refused' | 'none') => {
      clearTimeout(timer);
      if (tls && sign === 'taken') setTimeout(() => socket.destroy(), limitMs).unref();
      else socket.destroy();
      resolve(sign);
    };
    socket.once('secureConnect', () => socket.end());
    // After a pause of this process the timer comes before what has long arrived: look at that first.
    const timer = setTimeout(() => setImmediate(done, 'none'), limitMs);
    socket.once('connect', () => {
      done('taken');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      done(refusals.includes(code) ? 'refused' : 'none');
    });
  });
}

/** What the manager of an instance says, over a new connection; nothing where it does not answer within two seconds. */
export async function instanceStatus(host: string, port = 8000): Promise<InstanceStatus | undefined> {
  try {
    const { text, certificateEnds } = await fetchText(host, port, '/pg/status');
    const status = parse(text);
    return status && certificateEnds !== undefined ? { ...status, certificateEnds } : status;
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly text: string;
  readonly certificateEnds: number | undefined;
}

function fetchText(host: string, port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Its certificate names services, not pods. A forged answer can stop an action, or tell what CloudNativePG asks again.
    const options = { host, port, path, rejectUnauthorized: false, agent: false as const };
    const sent = request({ ...options, signal: AbortSignal.timeout(statusLimitMs) }, (response) => {
      let text = '';
      // The manager serves its status with the certificate of PostgreSQL (pkg/management/postgres/webserver/remote.go).
      const certificate = response.socket instanceof TLSSocket ? response.socket.getPeerX509Certificate() : undefined;
      const certificateEnds = certificate === undefined ? undefined : Date.parse(certificate.validTo);
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > 2 ** 20) response.destroy(new Error('too long'));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ text, certificateEnds });
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** PostgresqlStatus in pkg/postgres/status.go, without what is not used. */
interface PostgresqlStatus {
  readonly isPrimary?: boolean;
  readonly isWalReceiverActive?: boolean;
  readonly currentLsn?: string;
  readonly replicationInfo?: readonly PgStatReplication[] | null;
  readonly mightBeUnavailable?: boolean;
  readonly isPgRewindRunning?: boolean;
}

interface PgStatReplication {
  readonly applicationName?: string;
  readonly flushLsn?: string;
  readonly syncState?: string;
}

function parse(text: string): InstanceStatus | undefined {
  const status = JSON.parse(text) as PostgresqlStatus;
  // While PostgreSQL starts, is fenced or rewound, it answers without a look at it.
  if (typeof status.isPrimary !== 'boolean' || status.mightBeUnavailable || status.isPgRewindRunning) return undefined;
  const replicas = (status.replicationInfo ?? []).flatMap(({ applicationName: name, syncState = '', flushLsn }) =>
    name === undefined ? [] : [{ name, syncState, flushed: bytesOf(flushLsn) }],
  );
  return {
    isPrimary: status.isPrimary,
    walReceiverActive: status.isWalReceiverActive === true,
    streaming: replicas.map(({ name }) => name),
    ...(status.isPrimary && {
      written: bytesOf(status.currentLsn),
      flushed: Object.fromEntries(
        replicas
          .filter(({ syncState }) => ['sync', 'quorum'].includes(syncState))
          .map(({ name, flushed }) => [name, flushed]),
      ),
      ignored: replicas.filter(({ syncState }) => syncState === 'async').map(({ name }) => name),
    }),
  };
}

/** An LSN, two hexadecimal numbers of 32 bits, as one number. Not a number where there is none: it is before and after nothing. */
function bytesOf(lsn = ''): number {
  const [high = '', low = ''] = lsn.split('/');
  return parseInt(high, 16) * 2 ** 32 + parseInt(low, 16);
}
