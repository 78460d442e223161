import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

/** How a pod reaches the API server; the files are read again each time, since kubelet renews them. */
export interface Access {
  readonly host: string;
  readonly port: number;
  readonly tokenFile: string;
  readonly authorityFile: string;
}

/** An answer other than 2xx. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** For how long a connection is kept that nobody uses, in milliseconds. */
const idleMs = 5000;
/** More than any list that is asked for here. */
const largest = 8 * 2 ** 20;

/** The Kubernetes API, as little of it as is needed. Every call ends within a second: with an answer, or it throws. */
export class Api {
  private agent = new Agent();
  private authority = '';

  constructor(
    private readonly access: Access,
    private readonly limitMs = 1000,
  ) {}

  get = <T>(path: string): Promise<T> => this.call<T>('GET', path);
  create = <T>(path: string, body: object): Promise<T> => this.call<T>('POST', path, body);
  /** Replaces an object; a `resourceVersion` in it makes that a compare-and-swap, which fails with 409. */
  replace = <T>(path: string, body: object): Promise<T> => this.call<T>('PUT', path, body);
  merge = <T>(path: string, body: object): Promise<T> => this.call<T>('PATCH', path, body);
  /** Deletes a pod gracefully, and only this one: another of the same name fails with 409. */
  remove = <T>(path: string, uid: string): Promise<T> =>
    this.call<T>('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } });

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const signal = AbortSignal.timeout(this.limitMs);
    try {
      return JSON.parse(await this.send(method, path, body, signal)) as T;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      // Whatever it was, the next call shall not wait on the same connection: the server behind it may be the lost one.
      this.renewAgent();
      const why = signal.aborted ? `no answer within ${this.limitMs} ms` : String(error);
      throw new Error(`${method} ${path}: ${why}`, { cause: error });
    }
  }

  private send(method: string, path: string, body: object | undefined, signal: AbortSignal): Promise<string> {
    const { host, port, tokenFile, authorityFile } = this.access;
    const authority = readFileSync(authorityFile, 'utf8');
    if (authority !== this.authority) this.renewAgent(authority);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
      accept: 'application/json',
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      // Without it Node sends the body of a DELETE in no form that a server takes.
      ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, method, path, headers, agent: this.agent, signal }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > largest) response.destroy(new Error(`more than ${largest} characters`));
        });
        response.on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(text);
          else reject(new ApiError(status, `${method} ${path}: ${status} ${text.slice(0, 300)}`));
        });
      });
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  /** Leaves the connections that are open to themselves: requests that are under way end by their own limit. */
  private renewAgent(authority = this.authority): void {
    this.authority = authority;
    this.agent = new Agent({ ca: authority, keepAlive: true, timeout: idleMs });
  }
}
