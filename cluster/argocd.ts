import type { NamedEnvironment } from '../config/load.js';
import { namesOf } from '../config/contract/names.js';
import { type Kubernetes, clusters, isReady, orNothing, waitsFor } from './kubernetes.js';
import { within } from './wait.js';

interface Health {
  readonly status?: string;
  readonly message?: string;
}

interface Database {
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly spec: { readonly cluster: { readonly name: string } };
  readonly status?: { readonly applied?: boolean; readonly observedGeneration?: number; readonly message?: string };
}

interface ApplicationObject {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  /** A sync that was asked for. */
  readonly operation?: object;
  readonly spec: {
    readonly source?: { readonly repoURL: string; readonly targetRevision?: string; readonly path?: string };
    readonly syncPolicy?: {
      readonly automated?: { readonly selfHeal?: boolean; readonly prune?: boolean };
      readonly syncOptions?: readonly string[];
      readonly retry?: object;
    };
  };
  readonly status?: {
    readonly history?: readonly {
      readonly revision: string;
      readonly initiatedBy?: { readonly automated?: boolean; readonly username?: string };
    }[];
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly health?: Health;
    readonly operationState?: {
      readonly phase?: string;
      readonly message?: string;
      readonly finishedAt?: string;
      readonly operation?: { readonly sync?: { readonly revision?: string } };
      readonly syncResult?: {
        readonly resources?: readonly { kind: string; name: string; status?: string; message?: string }[];
      };
    };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly resources?: readonly { kind: string; name: string; status?: string; health?: Health }[];
  };
}

/** Argo CD takes it away when it has looked. */
const refreshAnnotation = 'argocd.argoproj.io/refresh';

type Status = NonNullable<ApplicationObject['status']>;

export const stateOf = (status: Status | undefined): string =>
  `sync ${status?.sync?.status ?? 'unknown'}, health ${status?.health?.status ?? 'unknown'}`;

/** The Argo CD Application of an environment, as it is in the cluster. */
export class Application {
  /** Where it is, for requests to the API. */
  readonly object;
  private told = '';
  private readonly started = Date.now();

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly environment: NamedEnvironment,
    private readonly pollMilliseconds = 1000,
    /** For how long after a sync what runs has to stay well: the operator looks at a change only after a moment. */
    private readonly quietMilliseconds = 15_000,
  ) {
    this.object = {
      group: 'argoproj.io',
      version: 'v1alpha1',
      namespace: environment.argocd.namespace,
      plural: 'applications',
      name: namesOf(environment).application,
    };
  }

  /** Prints each change of sync, health and conditions until some work ends. */
  telling<Answer>(work: Promise<Answer>): Promise<Answer> {
    const timer = setInterval(() => void this.tellOnce().catch(() => undefined), 2000);
    return work.finally(() => clearInterval(timer));
  }

  /**
   * Asks Argo CD to look at Git now, and waits until it runs the commit, or a revision that has it, is healthy, all pods
   * are ready, and the operator has had time to begin what the commit asks for. Returns whether it came to that.
   *
   * @param hopeless whether what the commit began has failed, so that nothing is left to wait for. Default: never.
   */
  async reaches(
    commit: string,
    contains: (revision: string) => boolean | Promise<boolean> = (revision) => revision === commit,
    hopeless: () => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<boolean> {
    await this.syncAgain(commit);
    let synced = Infinity;
    return this.waits(async ({ sync, health, operationState }) => {
      if (sync?.status !== 'Synced' || !(await contains(sync.revision ?? ''))) return false;
      synced = Math.min(synced, Date.now());
      // Clocks may differ: what was seen from here counts as well.
      const since = Math.min(synced, new Date(operationState?.finishedAt ?? 0).getTime());
      const quiet = Date.now() - since >= this.quietMilliseconds;
      const healthy = quiet && health?.status === 'Healthy' && (await this.podsReady());
      if (healthy && (await this.unmade()).length === 0) return 'arrived';
      return (await hopeless()) && 'hopeless';
    });
  }

  /**
   * Asks Argo CD to look at Git now, and waits until it follows the commit and applies nothing older: what the commit
   * does not declare is not made again. Objects that Git left behind keep it OutOfSync, so that nothing is said of that.
   * Returns whether it came to that.
   */
  async follows(commit: string): Promise<boolean> {
    return this.waits(({ sync, operationState }) =>
      Promise.resolve(sync?.revision === commit && operationState?.phase !== 'Running' && 'arrived'),
    );
  }

  /** Why it is not Synced and Healthy: conditions, failed objects, unhealthy objects, pods that cannot run. */
  async faults(): Promise<string[]> {
    const found = await this.read();
    if (found === undefined) return [];
    const { status } = found;
    if (status === undefined)
      return ['The Application has no status: does Argo CD run, and does it look at its namespace?'];
    const { items } = await this.kubernetes.core.listNamespacedPod({ namespace: this.environment.namespace.name });
    return [
      stateOf(status),
      ...(status.conditions ?? []).map(({ type, message }) => `${type}: ${message}`),
      ...(status.operationState?.phase === 'Succeeded' ? [] : [status.operationState?.message ?? '']),
      ...(status.operationState?.syncResult?.resources ?? [])
        .filter((resource) => resource.status === 'SyncFailed')
        .map(({ kind, name, message }) => `${kind}/${name} was refused: ${message ?? ''}`),
      ...(status.resources ?? [])
        .filter(({ health }) => health !== undefined && health.status !== 'Healthy')
        .map(({ kind, name, health }) => `${kind}/${name} is ${health?.status ?? 'unknown'}: ${health?.message ?? ''}`),
      ...items.flatMap(waitsFor).map((why) => `Pod/${why}`),
      ...(await this.unmade()),
    ].filter(Boolean);
  }

  /** Begins a sync of a commit that failed before: Argo CD tries the same commit never again by itself, and heals nothing. */
  private async syncAgain(commit: string): Promise<void> {
    const found = await this.read();
    const { phase = '', operation } = found?.status?.operationState ?? {};
    if (!['Failed', 'Error'].includes(phase) || operation?.sync?.revision !== commit) return;
    const { automated, syncOptions, retry } = found?.spec.syncPolicy ?? {};
    await this.add('/operation', {
      initiatedBy: { username: 'npm run deploy', automated: true },
      sync: { revision: commit, prune: automated?.prune ?? false, syncOptions },
      retry,
    });
  }

  private async add(path: string, value: unknown): Promise<void> {
    const body = [{ op: 'add', path, value }];
    await this.kubernetes.objects.patchNamespacedCustomObject({ ...this.object, body });
  }

  /** Waits until there is an answer, for `argocd.waitMinutes`. Returns whether it came to `arrived`. */
  private async waits(answer: (status: Status) => Promise<'arrived' | 'hopeless' | false>): Promise<boolean> {
    await this.refresh();
    const look = async () => {
      const status = await this.tellOnce();
      return status !== undefined && answer(status);
    };
    return (await within(this.environment.argocd.waitMinutes * 60, look, this.pollMilliseconds)) === 'arrived';
  }

  /** Databases that the operator has not made as Git has them, of which Argo CD does not know the health, and why. */
  private async unmade(): Promise<string[]> {
    const { group, version } = clusters;
    const { cluster } = namesOf(this.environment);
    const all = await this.kubernetes.all<Database>(group, version, 'databases', this.environment.namespace.name);
    return all
      .filter(({ spec }) => spec.cluster.name === cluster)
      .filter(({ metadata, status }) => status?.applied !== true || status.observedGeneration !== metadata.generation)
      .map(
        ({ metadata, status }) => `Database/${metadata.name} is not made: ${status?.message ?? 'not yet looked at'}`,
      );
  }

  /** Argo CD does not know the health of a Pooler. */
  private async podsReady(): Promise<boolean> {
    const { namespace, postgres, pooler } = this.environment;
    const { items } = await this.kubernetes.core.listNamespacedPod({
      namespace: namespace.name,
      labelSelector: `cnpg.io/cluster=${namesOf(this.environment).cluster},cnpg.io/podRole`,
    });
    return items.filter(isReady).length >= postgres.instances + (pooler.enabled ? pooler.instances : 0);
  }

  async read(): Promise<ApplicationObject | undefined> {
    return (await orNothing(this.kubernetes.objects.getNamespacedCustomObject(this.object))) as
      ApplicationObject | undefined;
  }

  /** The object. Throws where there is none. */
  async found(): Promise<ApplicationObject> {
    const found = await this.read();
    if (found === undefined) throw new Error(`there is no Application ${this.object.namespace}/${this.object.name}`);
    return found;
  }

  /** Asks Argo CD to look at Git now. */
  async refresh(): Promise<void> {
    await this.add(`/metadata/annotations/${refreshAnnotation.replace('/', '~1')}`, 'normal');
  }

  /** Whether Argo CD has not looked yet since it was asked to, or is applying. */
  async isBusy(): Promise<boolean> {
    const found = await this.read();
    return (
      found?.metadata?.annotations?.[refreshAnnotation] !== undefined ||
      found?.operation !== undefined ||
      found?.status?.operationState?.phase === 'Running'
    );
  }

  /** Reads the status, and prints it when it is another than before. */
  private async tellOnce(): Promise<Status | undefined> {
    const status = (await this.read())?.status;
    if (status === undefined) return undefined;
    const operation = status.operationState;
    const lines = [
      stateOf(status) + (operation?.phase === 'Running' ? `, ${operation.message ?? 'applying'}` : ''),
      ...(status.conditions ?? []).map(({ type, message }) => `${type}: ${message}`),
    ];
    const text = lines.join('\n');
    if (text === this.told) return status;
    this.told = text;
    const elapsed = Math.round((Date.now() - this.started) / 1000);
    for (const line of lines) console.log(`Argo CD, ${elapsed} s: ${line}`);
    return status;
  }
}
