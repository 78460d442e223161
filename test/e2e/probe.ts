import { measuredAs } from '../../config/contract/applications.js';
import pg from 'pg';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import type { NamedEnvironment } from '../../config/load.js';
import { namesOf } from '../../config/contract/names.js';

/** Reaches the database as its users on the LAN do. */
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

  /** Connects from the LAN with the name in the certificate checked, and leaves closing to the caller. */
  async connect(role: string, password?: string): Promise<pg.Client> {
    const { lan } = this.environment;
    const client = new pg.Client({
      host: lan.address,
      port: lan.port,
      user: role,
      password: password ?? (await this.password(role)),
      database: measuredAs(this.environment).database,
      ssl: { ca: await this.secret(this.names.authority, 'ca.crt'), servername: lan.hostName },
      connectionTimeoutMillis: 5000,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs one statement from the LAN. */
  async query(role: string, sql: string, password?: string): Promise<pg.QueryResult> {
    const client = await this.connect(role, password);
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** What refuses a statement: the SQLSTATE and message, or a network error. Throws when nothing does. */
  async refusal(role: string, sql: string, password?: string): Promise<{ code: string; message: string }> {
    try {
      await this.query(role, sql, password);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return { code: code ?? 'none', message };
    }
    throw new Error('it was accepted');
  }

  private async secret(name: string, key: string): Promise<string> {
    const { data } = await this.kubernetes.core.readNamespacedSecret({
      namespace: this.environment.namespace.name,
      name,
    });
    return Buffer.from(data?.[key] ?? '', 'base64').toString();
  }
}
