import { admit } from '../../acceptance/clients/clients.js';
import { measuredAs } from '../../config/contract/applications.js';
import pg from 'pg';
import { clientNamespace, Pod, psqlCommand } from '../../acceptance/clients/pod-client.js';
import { pause } from '../../cluster/wait.js';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import type { NamedEnvironment } from '../../config/load.js';
import { namesOf } from '../../config/contract/names.js';

interface Session {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
}

/** Reaches the database as its users do: from this machine on the LAN, and from pods. */
export class Probe {
  private readonly names;

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly environment: NamedEnvironment,
  ) {
    this.names = namesOf(environment);
  }

  async password(role: string): Promise<string> {
    return this.secret(this.names.secret(role), 'password');
  }

  async authority(): Promise<string> {
    return this.secret(this.names.authority, 'ca.crt');
  }

  /** Connects from the LAN with the name in the certificate checked, and leaves closing to the caller. */
  async connect(role: string, change: Partial<Session> = {}): Promise<pg.Client> {
    const { lan } = this.environment;
    const session = {
      user: role,
      password: await this.password(role),
      database: measuredAs(this.environment).database,
      tls: true,
      ...change,
    };
    const client = new pg.Client({
      host: lan.address,
      port: lan.port,
      user: session.user,
      password: session.password,
      database: session.database,
      ssl: session.tls ? { ca: await this.authority(), servername: lan.hostName } : false,
      connectionTimeoutMillis: 5000,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs one statement from the LAN. */
  async query(role: string, sql: string, change: Partial<Session> = {}): Promise<pg.QueryResult> {
    const client = await this.connect(role, change);
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** What refuses a statement: the SQLSTATE and message, or a network error. Throws when nothing does. */
  async refusal(role: string, sql: string, change: Partial<Session> = {}): Promise<{ code: string; message: string }> {
    try {
      await this.query(role, sql, change);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return { code: code ?? 'none', message };
    }
    throw new Error('it was accepted');
  }

  /** Makes a namespace that may hold test pods, which is let in or not. */
  async namespace(name: string, allowed: boolean): Promise<void> {
    const password = await this.password(measuredAs(this.environment).role);
    const target = { passwordOf: () => password, authority: await this.authority() };
    await clientNamespace(this.kubernetes, this.environment, target, name);
    if (allowed) await admit(this.kubernetes, this.environment, name);
  }

  /** Runs SQL from a pod as the owner, in the image of the cluster. The pod is deleted afterwards. */
  async fromPod(
    namespace: string,
    name: string,
    sql: string,
    endpoint: 'readWrite' | 'poolerEndpoint' = 'readWrite',
  ): Promise<{ succeeded: boolean; output: string }> {
    const pod = await Pod.start(this.kubernetes, this.environment, { namespace, name });
    const ask = () => pod.run(psqlCommand(pod.connection(endpoint), sql), 90);
    let result = await ask();
    // Network policies reach a new pod a moment after it starts; status 2 of psql is a failed connection.
    for (let attempt = 1; attempt < 5 && result.status === 2; attempt++) {
      await pause(2000);
      result = await ask();
    }
    await pod.delete();
    return { succeeded: result.status === 0, output: (result.stdout + result.stderr).trim() };
  }

  private async secret(name: string, key: string): Promise<string> {
    const { data } = await this.kubernetes.core.readNamespacedSecret({
      namespace: this.environment.namespace.name,
      name,
    });
    return Buffer.from(data?.[key] ?? '', 'base64').toString();
  }
}
