import type { Kubernetes } from '../../cluster/kubernetes.js';
import type { Result } from '../../cluster/process.js';
import type { NamedEnvironment } from '../../config/load.js';
import { measuredAs } from '../../config/contract/applications.js';
import { namesOf } from '../../config/contract/names.js';
import { applicationName } from './lan-client.js';
import { BarePod } from './pod.js';

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
  if (status === 0) return stdout.trim();
  throw new Error((stderr.trim() || stdout.trim() || `status ${status}`).split('\n').slice(-3).join(' '));
}

/** The command that runs a file of `programs/acceptance/` where a client has it. */
export const program = (inside: PodClient, file: string, ...args: readonly string[]): readonly string[] => [
  'bash',
  `${inside.programs}/${file}`,
  ...args,
];

/** The command that runs a statement by psql as the owner of the database. */
export const psqlCommand = (connection: string, sql: string): readonly string[] =>
  ['psql', connection, '-XqAtwv', 'ON_ERROR_STOP=1', '-c', sql]; // prettier-ignore

/** Rows of a statement by psql in the cluster, one line each, with `|` between columns. */
export const psql = (inside: PodClient, endpoint: Endpoint, sql: string): Promise<string> =>
  output(inside, psqlCommand(inside.connection(endpoint), sql));

interface PodOptions {
  readonly namespace: string;
  readonly name: string;
  readonly avoid?: readonly string[];
  readonly on?: string;
}

/** A pod with the password of the measured application and the programs, in a namespace that has both. */
export class Pod extends BarePod implements PodClient {
  readonly programs = '/programs';

  /** @throws NotMeasured when it does not start within 90 s. */
  static start(kubernetes: Kubernetes, environment: NamedEnvironment, options: PodOptions): Promise<Pod> {
    const { namespace, name, avoid = [], on } = options;
    const key = 'kubernetes.io/hostname';
    const places = [
      ...(avoid.length === 0 ? [] : [{ key, operator: 'NotIn', values: [...avoid] }]),
      ...(on === undefined ? [] : [{ key, operator: 'In', values: [on] }]),
    ];
    const required = { nodeSelectorTerms: [{ matchExpressions: places }] };
    return new Pod(kubernetes, environment, { namespace, name }).begin(
      {
        env: [
          { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'PGPASSWORD' } } },
          { name: 'PGAPPNAME', value: applicationName },
          { name: 'HOME', value: '/tmp' },
        ],
        volumeMounts: [
          { name: 'ca', mountPath: '/ca' },
          { name: 'programs', mountPath: '/programs' },
        ],
      },
      {
        ...(places.length === 0
          ? {}
          : { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }),
        volumes: [
          { name: 'ca', secret: { secretName: 'database', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { name: 'programs', configMap: { name: 'programs' } },
        ],
      },
      avoid.length > 0,
    );
  }

  connection(endpoint: Endpoint): string {
    const { database, role } = measuredAs(this.environment);
    const host = `${namesOf(this.environment)[endpoint]}.${this.environment.namespace.name}.svc`;
    return `host=${host} dbname=${database} user=${role} sslmode=verify-full sslrootcert=/ca/ca.crt connect_timeout=5`;
  }
}
