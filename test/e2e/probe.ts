import { admit } from '../../acceptance/clients/admission.js';
import { measuredAs } from '../../config/contract/applications.js';
import pg from 'pg';
import { until } from '../../cluster/wait.js';
import type { Kubernetes } from '../../cluster/kubernetes.js';
import type { NamedEnvironment } from '../../config/load.js';
import { namesOf } from '../../config/contract/names.js';

export interface Session {
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
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await this.kubernetes.core.createNamespace({ body: { metadata: { name, labels } } });
    if (allowed) await admit(this.kubernetes, this.environment, name);
    const stringData = {
      PGPASSWORD: await this.password(measuredAs(this.environment).role),
      'ca.crt': await this.authority(),
    };
    await this.kubernetes.core.createNamespacedSecret({
      namespace: name,
      body: { metadata: { name: 'database' }, stringData },
    });
  }

  /** Runs SQL from a pod as the owner, in the image of the cluster. The pod is deleted afterwards. */
  async fromPod(
    namespace: string,
    name: string,
    sql: string,
    endpoint: 'readWrite' | 'poolerEndpoint' = 'readWrite',
  ): Promise<{ succeeded: boolean; output: string }> {
    const { core } = this.kubernetes;
    const { postgres } = this.environment;
    const { role, database } = measuredAs(this.environment);
    const host = `${this.names[endpoint]}.${this.environment.namespace.name}.svc`;
    const target = `host=${host} dbname=${database} user=${role} sslmode=verify-full sslrootcert=/ca/ca.crt connect_timeout=5`;
    await core.createNamespacedPod({
      namespace,
      body: {
        metadata: { name },
        spec: {
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'psql',
              image: postgres.image,
              // Network policies reach a new pod a moment after it starts; status 2 of psql is a failed connection.
              command: [
                'sh',
                '-c',
                'for i in 1 2 3 4 5; do psql "$@"; s=$?; [ $s = 2 ] || exit $s; sleep 2; done; exit 2',
                'sh',
              ],
              args: [
                target,
                '--no-psqlrc',
                '--quiet',
                '--tuples-only',
                '--no-align',
                '--set=ON_ERROR_STOP=1',
                '--command',
                sql,
              ],
              env: [{ name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'PGPASSWORD' } } }],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'ca', mountPath: '/ca' }],
            },
          ],
          volumes: [{ name: 'ca', secret: { secretName: 'database', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }],
        },
      },
    });
    const phase = await until(`pod ${name} ends`, 90, async () => {
      const { status } = await core.readNamespacedPod({ namespace, name });
      return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? status.phase : undefined;
    });
    const output = (await core.readNamespacedPodLog({ namespace, name })).trim();
    await core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 });
    return { succeeded: phase === 'Succeeded', output };
  }

  private async secret(name: string, key: string): Promise<string> {
    const { data } = await this.kubernetes.core.readNamespacedSecret({
      namespace: this.environment.namespace.name,
      name,
    });
    return Buffer.from(data?.[key] ?? '', 'base64').toString();
  }
}
