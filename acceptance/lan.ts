import pg from 'pg';

/** Where the database is, as seen by a client outside the cluster. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** Name that the certificate of the server has to carry. */
  readonly serverName: string;
  /** CA that signed the certificate, PEM. */
  readonly authority: string;
  readonly database: string;
  readonly passwordOf: (role: string) => string;
}

export interface Change {
  readonly password?: string;
  readonly database?: string;
  /** Without TLS when false. Default: true. */
  readonly tls?: boolean;
  readonly application?: string;
  /** Milliseconds after which a connection attempt is given up. Default: 5000. */
  readonly connectMilliseconds?: number;
  /** Milliseconds after which a statement is given up by the client. Default: 60000. */
  readonly queryMilliseconds?: number;
}

export interface Refusal {
  /** SQLSTATE of the server, or the code of a network error. */
  readonly code: string;
  readonly message: string;
}

/** Sessions that this module opens, so that others can be told from them. */
export const applicationName = 'acceptance-run';

/** Reaches the database from where this program runs. */
export class Lan {
  constructor(readonly target: Target) {}

  /** Connects with the name in the certificate checked, and leaves closing to the caller. */
  async connect(role: string, change: Change = {}): Promise<pg.Client> {
    const { host, port, serverName, authority, database, passwordOf } = this.target;
    const client = new pg.Client({
      host,
      port,
      user: role,
      password: change.password ?? passwordOf(role),
      database: change.database ?? database,
      ssl: change.tls === false ? false : { ca: authority, servername: serverName },
      application_name: change.application ?? applicationName,
      connectionTimeoutMillis: change.connectMilliseconds ?? 5000,
      query_timeout: change.queryMilliseconds ?? 60_000,
      keepAlive: true,
    });
    // A session that ends on its own is seen by the next query; without a listener it would end this program.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      abandon(client);
      throw error;
    }
    return client;
  }

  /** Runs work in a session of its own. */
  async session<Answer>(role: string, work: (client: pg.Client) => Promise<Answer>, change?: Change): Promise<Answer> {
    const client = await this.connect(role, change);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Rows of one statement in a session of its own. */
  async rows<Row extends pg.QueryResultRow>(role: string, sql: string, change?: Change): Promise<Row[]> {
    return this.session(role, async (client) => (await client.query<Row>(sql)).rows, change);
  }

  /** What refuses a statement, or undefined when nothing does. */
  async refusal(role: string, sql: string, change?: Change): Promise<Refusal | undefined> {
    try {
      await this.rows(role, sql, change);
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  }
}

export function refusalOf(error: unknown): Refusal {
  const { code, message } = error as { code?: string; message: string };
  return { code: code ?? 'none', message };
}

/** Closes a connection whose other end may be gone: `end` would wait for it. */
export function abandon(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
