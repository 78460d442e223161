import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AdmissionregistrationV1Api,
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  Exec,
  KubeConfig,
  NetworkingV1Api,
  StorageV1Api,
  VersionApi,
  type V1Node,
  type V1Pod,
  type V1StorageClass,
} from '@kubernetes/client-node';
import type { NamedEnvironment } from '../config/load.js';
import type { Result } from './process.js';
import { UserError } from '../config/user-error.js';

/** What is needed of the connection that `exec` opens; its own type comes without declarations. */
interface Socket {
  close(): void;
  on(event: 'close', listener: () => void): void;
}

/** The selector of what has all of these labels, as the Kubernetes API takes it. */
export const labelSelectorOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Whether Kubernetes says of a pod or a node that it is ready. */
export const isReady = ({ status }: V1Pod | V1Node): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;

const containersOf = ({ status }: V1Pod) => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** How the containers of a pod ended that did not do their work. */
export const failuresOf = (pod: V1Pod) =>
  containersOf(pod)
    .flatMap(({ state }) => state?.terminated ?? [])
    .filter(({ exitCode }) => exitCode !== 0);

/** Why a pod does not run, in the words of Kubernetes. */
export function waitsFor(pod: V1Pod): readonly string[] {
  const { metadata, status } = pod;
  if (status?.phase === 'Succeeded') return [];
  return [
    ...(status?.conditions ?? []).filter(({ type, status: met }) => type === 'PodScheduled' && met === 'False'),
    ...containersOf(pod).flatMap(({ state }) => state?.waiting ?? []),
    ...(status?.phase === 'Running' ? [] : failuresOf(pod)),
  ].map(({ reason, message }) => `${metadata?.name ?? ''}: ${reason ?? ''} ${message ?? ''}`.trim());
}

const serverRoles = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Whether a node runs the control plane, the API server among it. */
export const isServer = ({ metadata }: V1Node): boolean =>
  serverRoles.some((role) => metadata?.labels?.[role] !== undefined);

/** Whether it is the storage class of whoever names none. */
export const isDefault = ({ metadata }: V1StorageClass): boolean =>
  metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

/** The storage class of a name, or of whoever names none. */
export const storageClassIn = (items: readonly V1StorageClass[], name: string | undefined) =>
  items.find((item) => (name === undefined ? isDefault(item) : item.metadata?.name === name));

/** How the Kubernetes API is asked for Clusters of CloudNativePG. */
export const clusters = { group: 'postgresql.cnpg.io', version: 'v1', plural: 'clusters' };

/** What of an environment names the cluster. */
interface Destination {
  readonly file: string;
  readonly kubernetes: Pick<NamedEnvironment['kubernetes'], 'context'>;
  readonly clusters?: NamedEnvironment['clusters'];
}

/** A Kubernetes API that answered. */
export class Kubernetes {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly storage: StorageV1Api;
  readonly networking: NetworkingV1Api;
  readonly coordination: CoordinationV1Api;
  readonly objects: CustomObjectsApi;
  readonly admission: AdmissionregistrationV1Api;
  readonly discovery: DiscoveryV1Api;
  private readonly definitions: ApiextensionsV1Api;
  private readonly exec: Exec;
  /** The context of the kubeconfig that leads to it. */
  readonly context: string;

  private constructor(
    config: KubeConfig,
    /** Kubeconfig files, for Terraform. */
    readonly files: readonly string[],
    readonly server: string,
    readonly version: string,
  ) {
    this.context = config.getCurrentContext();
    this.core = config.makeApiClient(CoreV1Api);
    this.apps = config.makeApiClient(AppsV1Api);
    this.storage = config.makeApiClient(StorageV1Api);
    this.networking = config.makeApiClient(NetworkingV1Api);
    this.coordination = config.makeApiClient(CoordinationV1Api);
    this.admission = config.makeApiClient(AdmissionregistrationV1Api);
    this.discovery = config.makeApiClient(DiscoveryV1Api);
    this.exec = new Exec(config);
    this.objects = config.makeApiClient(CustomObjectsApi);
    this.definitions = config.makeApiClient(ApiextensionsV1Api);
  }

  /**
   * Connects as `KUBECONFIG` and the context say. Throws UserError when there is no kubeconfig or no answer within 10 s.
   *
   * @param cluster name in `clusters`. Default: the cluster of the database.
   */
  static async connect({ file, kubernetes, clusters = {} }: Destination, cluster?: string): Promise<Kubernetes> {
    const context = cluster === undefined ? kubernetes.context : clusters[cluster]?.context;
    const field = cluster === undefined ? 'kubernetes.context' : `clusters.${cluster}.context`;
    const files = (process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config')).split(delimiter).filter(Boolean);
    const missing = files.filter((file) => !existsSync(file));
    if (files.length === 0 || missing.length > 0) {
      throw new UserError(
        process.env['KUBECONFIG'] === undefined
          ? 'KUBECONFIG is not set and ~/.kube/config does not exist.'
          : `KUBECONFIG names ${missing.join(', ') || 'no file'}, which does not exist.`,
        'Set KUBECONFIG to the kubeconfig of the cluster (k3s: /etc/rancher/k3s/k3s.yaml on a server node).',
      );
    }
    const config = new KubeConfig();
    config.loadFromDefault();
    if (context !== undefined) {
      if (config.getContextObject(context) === null) {
        throw new UserError(
          `The kubeconfig has no context "${context}".`,
          `Change ${field} in ${file} to one of: ${config.contexts.map((each) => each.name).join(', ')}.`,
        );
      }
      config.setCurrentContext(context);
    }
    const server = config.getCurrentCluster()?.server ?? '(no server)';
    try {
      const { gitVersion } = await inTime(10, config.makeApiClient(VersionApi).getCode());
      return new Kubernetes(config, files, server, gitVersion);
    } catch (error) {
      throw new UserError(
        `The Kubernetes API at ${server} does not answer: ${reasonOf(error)}.`,
        'Check that the cluster is up and that KUBECONFIG names the right one: kubectl version.',
      );
    }
  }

  /** A value of a Secret. Throws when there is no such Secret or key. */
  async secret(namespace: string, name: string, key: string): Promise<string> {
    const { data } = await this.core.readNamespacedSecret({ namespace, name });
    const value = data?.[key];
    if (value === undefined) throw new Error(`Secret ${namespace}/${name} has no key ${key}`);
    return Buffer.from(value, 'base64').toString();
  }

  /** Runs a program in a container to its end. Throws when the API or the connection to it fails, or after the limit. */
  async run(
    pod: { readonly namespace: string; readonly name: string; readonly container: string },
    command: readonly string[],
    seconds: number,
  ): Promise<Result> {
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const into = (stream: keyof typeof output) =>
      new Writable({
        write(chunk: Buffer, _, done) {
          output[stream].push(chunk);
          done();
        },
      });
    let close = (): void => undefined;
    let over = false;
    const status = new Promise<number>((resolve, reject) => {
      this.exec
        .exec(
          pod.namespace,
          pod.name,
          pod.container,
          [...command],
          into('stdout'),
          into('stderr'),
          null,
          false,
          (end) => {
            const code = end.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
            if (end.status === 'Success') resolve(0);
            else if (code !== undefined) resolve(Number(code));
            else reject(new Error(`${pod.name}: ${end.message ?? 'the command could not be run'}`));
          },
        )
        .then((socket: Socket) => {
          close = () => socket.close();
          // It opened after the limit: nobody else would close it, and the program would never end.
          if (over) close();
          socket.on('close', () => reject(new Error(`${pod.name}: the connection to the container broke`)));
        })
        // A connection that is refused is told by an event, which is no Error.
        .catch((error: unknown) => {
          const { message = 'no reason was given' } = error as { readonly message?: string };
          reject(new Error(`${pod.name}: no connection to the container: ${message}`));
        });
    });
    try {
      const ended = await inTime(seconds, status);
      // Together, since a character may be cut in two between chunks.
      const text = (stream: keyof typeof output) => Buffer.concat(output[stream]).toString();
      return { status: ended, stdout: text('stdout'), stderr: text('stderr') };
    } finally {
      over = true;
      close();
    }
  }

  /** Objects of a kind, in a namespace or in all. None where the cluster does not know the kind. */
  async all<Item>(group: string, version: string, plural: string, namespace?: string): Promise<readonly Item[]> {
    const kind = { group, version, plural };
    const asked =
      namespace === undefined
        ? this.objects.listClusterCustomObject(kind)
        : this.objects.listNamespacedCustomObject({ ...kind, namespace });
    return ((await orNothing(asked)) as { readonly items: readonly Item[] } | undefined)?.items ?? [];
  }

  /** Annotations of a CustomResourceDefinition, or undefined where there is none. */
  async definition(name: string): Promise<Record<string, string> | undefined> {
    const found = await orNothing(this.definitions.readCustomResourceDefinition({ name }));
    return found === undefined ? undefined : (found.metadata?.annotations ?? {});
  }

  async knows(definition: string): Promise<boolean> {
    return (await this.definition(definition)) !== undefined;
  }

  /** The first of some CustomResourceDefinitions that is not there. */
  async lacks(definitions: readonly string[]): Promise<string | undefined> {
    const known = await Promise.all(definitions.map((definition) => this.knows(definition)));
    return definitions[known.indexOf(false)];
  }

  /** What kubelet tells of its node at a path of its API. */
  async kubelet<Answer>(node: string, path: string): Promise<Answer> {
    const answer: unknown = await this.core.connectGetNodeProxyWithPath({ name: node, path });
    return (typeof answer === 'string' ? JSON.parse(answer) : answer) as Answer;
  }
}

/** The answer, or undefined where the API says that there is no such thing. */
export async function orNothing<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/** Whether the API says that there is no such thing. */
export const isGone = async (answer: Promise<object>): Promise<boolean> => (await orNothing(answer)) === undefined;

function inTime<Answer>(seconds: number, answer: Promise<Answer>): Promise<Answer> {
  const late = pause(seconds * 1000, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${seconds} s`);
  });
  return Promise.race([answer, late]);
}

/** The kubectl that talks to a cluster of an environment, by its name in `clusters`, as a person types it. */
export function kubectlFor({ kubernetes, clusters }: NamedEnvironment, cluster: string): string {
  const context = cluster === 'cluster' ? kubernetes.context : clusters[cluster]?.context;
  return context === undefined ? 'kubectl' : `kubectl --context ${context}`;
}

/** Why a request failed, in few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return `HTTP ${error.code}`;
  const { code, message } = error as { code?: string; message: string };
  return code ?? message;
}
