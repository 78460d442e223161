import { Kubernetes, orNothing } from '../../cluster/kubernetes.js';
import type { Result } from '../../cluster/process.js';
import type { Tidy } from '../../cluster/tidy.js';
import { until } from '../../cluster/wait.js';
import { applicationsIn, applicationsOf, type Application, isElsewhere } from '../../config/contract/applications.js';
import { authorityFolder } from '../../config/contract/connections.js';
import { namesOf } from '../../config/contract/names.js';
import type { NamedEnvironment } from '../../config/load.js';
import { NotMeasured } from '../model.js';

/** A pod that has what an application has and nothing else: its Secret in the environment, and the CA as a file. */
export class ApplicationPod {
  private constructor(
    private readonly kubernetes: Kubernetes,
    readonly application: Application,
    private readonly where: { readonly namespace: string; readonly name: string; readonly container: string },
  ) {}

  /** @throws NotMeasured when it does not start within 90 s. */
  static async start(
    kubernetes: Kubernetes,
    environment: NamedEnvironment,
    application: Application & { readonly namespace: string },
    tidy: Tidy,
  ): Promise<ApplicationPod> {
    const where = { namespace: application.namespace, name: `acceptance-run-${application.name}` };
    const remove = async () => {
      await orNothing(kubernetes.core.deleteNamespacedPod({ ...where, gracePeriodSeconds: 0 }));
    };
    await remove();
    await until(
      `pod ${where.name} of an earlier run is gone`,
      60,
      async () => (await orNothing(kubernetes.core.readNamespacedPod(where))) === undefined,
    );
    tidy.later(`delete pod ${where.namespace}/${where.name}`, remove);
    await kubernetes.core.createNamespacedPod({
      namespace: where.namespace,
      body: manifest(environment, application, where.name),
    });
    await until(
      `pod ${where.namespace}/${where.name} runs`,
      90,
      async () => (await kubernetes.core.readNamespacedPod(where)).status?.phase === 'Running',
    ).catch((error: unknown) => {
      throw new NotMeasured((error as Error).message);
    });
    return new ApplicationPod(kubernetes, application, { ...where, container: 'client' });
  }

  /** What psql says to a statement by the `uri` of the Secret, with some of it replaced. */
  async psql(
    sql: string,
    change: { readonly from: string; readonly to: string } = { from: '', to: '' },
  ): Promise<Result> {
    const script = 'exec psql "${uri/"$2"/"$3"}" -XqAtv ON_ERROR_STOP=1 -c "$1"';
    try {
      return await this.kubernetes.run(this.where, ['bash', '-c', script, 'bash', sql, change.from, change.to], 60);
    } catch (error) {
      throw new NotMeasured(`the pod ${this.where.name} could not be reached: ${(error as Error).message}`);
    }
  }
}

/** A pod for each declared application that a cluster runs, and why others have none. */
export async function applicationPods(
  home: Kubernetes,
  environment: NamedEnvironment,
  tidy: Tidy,
): Promise<{ readonly pods: readonly ApplicationPod[]; readonly missing: string | undefined }> {
  const missing = applicationsOf(environment)
    .filter(({ namespace }) => namespace === undefined)
    .map(({ name }) => `${name} runs on the LAN`);
  const pods: ApplicationPod[] = [];
  for (const cluster of ['cluster', ...Object.keys(environment.clusters)]) {
    const applications = applicationsIn(environment, cluster);
    if (applications.length === 0) continue;
    try {
      const there = isElsewhere(cluster) ? await Kubernetes.connect(environment, cluster) : home;
      for (const application of applications) {
        pods.push(await ApplicationPod.start(there, environment, application, tidy));
      }
    } catch (error) {
      missing.push((error as Error).message);
    }
  }
  return { pods, missing: missing.length === 0 ? undefined : missing.join('; ') };
}

function manifest(environment: NamedEnvironment, { role }: Application, name: string) {
  const names = namesOf(environment);
  return {
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'acceptance' } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'client',
          image: environment.postgres.image,
          // It ends by itself, should nobody come to delete it.
          command: ['sleep', '3600'],
          envFrom: [{ secretRef: { name: names.secret(role) } }],
          env: [
            { name: 'PGCONNECT_TIMEOUT', value: '5' },
            { name: 'HOME', value: '/tmp' },
          ],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'ca', mountPath: authorityFolder, readOnly: true }],
        },
      ],
      volumes: [{ name: 'ca', configMap: { name: names.authorityCopy } }],
    },
  };
}
