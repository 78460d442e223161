import type { Kubernetes } from '../../cluster/kubernetes.js';
import type { Result } from '../../cluster/process.js';
import type { NamedEnvironment } from '../../config/load.js';
import { measuredAs } from '../../config/contract/applications.js';
import { namesOf } from '../../config/contract/names.js';
import { programsOf } from '../../constructs/manifests/programs.js';
import { NotMeasured } from '../model.js';
import { applicationName, type Target } from './lan-client.js';
import { until } from '../../cluster/wait.js';

export type Endpoint = 'readWrite' | 'readOnly' | 'poolerEndpoint';

/** A client in the cluster: the tools of PostgreSQL. */
export interface PodClient {
  /** Connection string of an endpoint for libpq, as the application; the password is in the environment. */
  connection(endpoint: Endpoint): string;
  /** Runs a command to its end. Throws NotMeasured when the client cannot be reached. */
  run(command: readonly string[], seconds?: number): Promise<Result>;
  /** The folder in which it has the files of `programs/acceptance/`. */
  readonly programs: string;
}

/** Runs a command, and throws with its output unless it succeeds. */
export async function output(inside: PodClient, command: readonly string[], seconds = 60): Promise<string> {
  const { status, stdout, stderr } = await inside.run(command, seconds);
  if (status !== 0)
    throw new Error((stderr.trim() || stdout.trim() || `status ${status}`).split('\n').slice(-3).join(' '));
  return stdout.trim();
}

/** The command that runs a file of `programs/acceptance/` where a client has it. */
export const program = (inside: PodClient, file: string, ...args: readonly string[]): readonly string[] => [
  'bash',
  `${inside.programs}/${file}`,
  ...args,
];

/** The command that runs a statement by psql as the owner of the database. */
export const psqlCommand = (connection: string, sql: string): readonly string[] => [
  'psql',
  connection,
  '-XqAtw',
  ...['-v', 'ON_ERROR_STOP=1'],
  ...['-c', sql],
];

/** Rows of a statement by psql in the cluster, one line each, with `|` between columns. */
export const psql = (inside: PodClient, endpoint: Endpoint, sql: string, seconds = 60): Promise<string> =>
  output(inside, psqlCommand(inside.connection(endpoint), sql), seconds);

export interface PodOptions {
  readonly namespace: string;
  readonly name: string;
  /** Nodes that it must not run on. */
  readonly avoid?: readonly string[];
  /** Node that it has to run on. */
  readonly on?: string;
}

/** A pod of the image that the database runs, so that nothing else has to be pulled. */
export class Pod implements PodClient {
  readonly programs = '/programs';

  private constructor(
    private readonly kubernetes: Kubernetes,
    private readonly environment: NamedEnvironment,
    private readonly where: { readonly namespace: string; readonly name: string; readonly container: string },
    readonly node: string,
  ) {}

  /** @throws NotMeasured when it does not start within 90 s. */
  static async start(kubernetes: Kubernetes, environment: NamedEnvironment, options: PodOptions): Promise<Pod> {
    const { namespace, name, avoid = [] } = options;
    await kubernetes.core.createNamespacedPod({ namespace, body: manifest(environment, options) });
    const where = { namespace, name, container: 'client' };
    const placed = await until(`pod ${namespace}/${name} runs`, 90, async () => {
      const { status, spec } = await kubernetes.core.readNamespacedPod({ namespace, name });
      const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
      // Where nodes are to be avoided there may be none left, for as long as one waits.
      if (condition?.reason === 'Unschedulable' && avoid.length > 0) return { refused: condition.message };
      return status?.phase === 'Running' ? { node: spec?.nodeName } : undefined;
    }).catch((error: unknown) => ({ refused: (error as Error).message }));
    if ('refused' in placed) throw new NotMeasured(`pod ${namespace}/${name}: ${placed.refused ?? 'no node takes it'}`);
    return new Pod(kubernetes, environment, where, placed.node ?? '');
  }

  connection(endpoint: Endpoint): string {
    const { database, role } = measuredAs(this.environment);
    const host = `${namesOf(this.environment)[endpoint]}.${this.environment.namespace.name}.svc`;
    return `host=${host} dbname=${database} user=${role} sslmode=verify-full sslrootcert=/ca/ca.crt connect_timeout=5`;
  }

  async run(command: readonly string[], seconds = 60): Promise<Result> {
    try {
      return await this.kubernetes.run(this.where, command, seconds);
    } catch (error) {
      throw new NotMeasured(`the client pod ${this.where.name} could not be reached: ${(error as Error).message}`);
    }
  }

  async delete(): Promise<void> {
    const { namespace, name } = this.where;
    await this.kubernetes.core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 });
  }
}

/** Makes a namespace for client pods, and what they need to log in. */
export async function clientNamespace(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  target: Pick<Target, 'passwordOf' | 'authority'>,
  name: string,
): Promise<void> {
  const labels = {
    'app.kubernetes.io/managed-by': 'acceptance',
    'pod-security.kubernetes.io/enforce': 'restricted',
  };
  await kubernetes.core.createNamespace({ body: { metadata: { name, labels } } });
  const stringData = { PGPASSWORD: target.passwordOf(measuredAs(environment).role), 'ca.crt': target.authority };
  await kubernetes.core.createNamespacedSecret({
    namespace: name,
    body: { metadata: { name: 'database' }, stringData },
  });
  await kubernetes.core.createNamespacedConfigMap({
    namespace: name,
    body: { metadata: { name: 'programs' }, data: programsOf('acceptance') },
  });
}

function manifest({ postgres }: NamedEnvironment, { name, avoid = [], on }: PodOptions) {
  const key = 'kubernetes.io/hostname';
  const places = [
    ...(avoid.length === 0 ? [] : [{ key, operator: 'NotIn', values: [...avoid] }]),
    ...(on === undefined ? [] : [{ key, operator: 'In', values: [on] }]),
  ];
  return {
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: 'RuntimeDefault' } },
      ...(places.length === 0
        ? {}
        : {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{ matchExpressions: places }],
                },
              },
            },
          }),
      containers: [
        {
          name: 'client',
          image: postgres.image,
          // It ends by itself, should nobody come to delete it.
          command: ['sleep', '86400'],
          env: [
            { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'PGPASSWORD' } } },
            { name: 'PGAPPNAME', value: applicationName },
            { name: 'HOME', value: '/tmp' },
          ],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [
            { name: 'ca', mountPath: '/ca' },
            { name: 'programs', mountPath: '/programs' },
          ],
        },
      ],
      volumes: [
        { name: 'ca', secret: { secretName: 'database', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { name: 'programs', configMap: { name: 'programs' } },
      ],
    },
  };
}
