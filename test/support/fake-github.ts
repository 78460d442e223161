import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { listening } from './listening.js';

type Answer = object | ((query: URLSearchParams) => object);

/** GitHub with one private repository on loopback: what its API is told to know, and Git over HTTP. Who has no token gets 401. */
export class FakeGitHub {
  /** By path below the repository. A function is asked each time. */
  answers: Readonly<Record<string, Answer | undefined>> = {};
  /** Requests that brought credentials. */
  authorized = 0;
  address = '';
  private readonly server = createServer((request, response) => {
    const found = this.find(request);
    response.writeHead(found.status, { 'www-authenticate': 'Basic realm="GitHub"' }).end(found.body);
  });

  /** @param folder of bare repositories with `receive.updateServerInfo`, so that files are all that Git asks for. */
  constructor(
    private readonly token: string,
    private readonly folder: string,
  ) {}

  async open(): Promise<void> {
    this.address = `http://127.0.0.1:${await listening(this.server)}`;
  }

  private find({ url = '', headers: { authorization } }: IncomingMessage): { status: number; body?: string | Buffer } {
    if (authorization !== undefined) this.authorized += 1;
    const basic = Buffer.from(`x-access-token:${this.token}`).toString('base64');
    if (authorization !== `Bearer ${this.token}` && authorization !== `Basic ${basic}`) return { status: 401 };
    const { pathname, searchParams } = new URL(url, this.address);
    const answer = this.answers[pathname.replace('/repos/me/postgresql', '')];
    if (answer !== undefined) {
      return { status: 200, body: JSON.stringify(typeof answer === 'function' ? answer(searchParams) : answer) };
    }
    const file = join(this.folder, pathname);
    return pathname.includes('.git/') && existsSync(file) ? { status: 200, body: readFileSync(file) } : { status: 404 };
  }
}
