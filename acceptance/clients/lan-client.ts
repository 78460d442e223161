import pg from 'pg';

/** Where the database is, as seen by a client outside the cluster. */
interface Target {
  readonly host: string;
  readonly port: number;
  /** Name that the certificate of the server has to carry. */
  readonly serverName: string;
  /** CA that signed the certificate, PEM. */
  readonly authority: string;
  readonly database: string;
  /** Databases of applications, by their role: they are let into no other one. */
  readonly databases?: ReadonlyMap<string, string>;
  readonly passwordOf: (role: string) => string;
}

interface Change {
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

interface Refusal {
  /** SQLSTATE of the server, or the code of a network error. */
  readonly code: string;
  readonly message: string;
}

/** Sessions that this module opens, so that others can be told from them. */
export const applicationName = 'acceptance-run';

const atATime = 4;

/** Reaches the database from where this program runs. */
export class LanClient {
  constructor(readonly target: Target) {}

  /** Connects with the name in the certificate checked, and leaves closing to the caller. */
  async connect(role: string, change: Change = {}): Promise<pg.Client> {
    const { host, port, serverName, authority, database, databases, passwordOf } = this.target;
    const client = new pg.Client({
      host,
      port,
      user: role,
      password: change.password ?? passwordOf(role),
      database: change.database ?? databases?.get(role) ?? database,
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

  /**
   * A session of each of these roles, and what refused those that got none.
   *
   * A few connect at a time: all in one instant would measure how long the server needs for so many handshakes.
   */
  async connectEach(roles: readonly string[], change?: Change) {
    const open: { client: pg.Client; role: string }[] = [];
    const refused: Refusal[] = [];
    for (let first = 0; first < roles.length; first += atATime) {
      const next = roles.slice(first, first + atATime).map((role) =>
        this.connect(role, change).then(
          (client) => open.push({ client, role }),
          (error: unknown) => refused.push(refusalOf(error)),
        ),
      );
      await Promise.all(next);
    }
    return { open, refused };
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

  async rows<Row extends pg.QueryResultRow>(role: string, sql: string, change?: Change): Promise<Row[]> {
    return this.session(role, async (client) => (await client.query<Row>(sql)).rows, change);
  }

  /** What refuses a statement, or undefined when nothing does. */
  refusal(role: string, sql: string, change?: Change): Promise<Refusal | undefined> {
    return this.rows(role, sql, change).then(() => undefined, refusalOf);
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
