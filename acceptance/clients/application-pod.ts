import { Kubernetes } from '../../cluster/kubernetes.js';
import type { Result } from '../../cluster/process.js';
import type { Tidy } from '../../cluster/tidy.js';
import { applicationsIn, applicationsOf, isElsewhere } from '../../config/contract/applications.js';
import { authorityFolder } from '../../config/contract/connections.js';
import { namesOf } from '../../config/contract/names.js';
import type { NamedEnvironment } from '../../config/load.js';
import { BarePod } from './pod.js';

/** A pod that has what an application has and nothing else: its Secret in the environment, and the CA as a file. */
export class ApplicationPod extends BarePod {
  constructor(
    kubernetes: Kubernetes,
    environment: NamedEnvironment,
    readonly application: ReturnType<typeof applicationsIn>[number],
  ) {
    super(kubernetes, environment, { namespace: application.namespace, name: `acceptance-run-${application.name}` });
  }

  /** @throws NotMeasured when it does not start within 90 s. */
  async start(tidy: Tidy): Promise<this> {
    await this.clear();
    tidy.later(`delete the pod of ${this.application.name}`, () => this.delete());
    const names = namesOf(this.environment);
    return this.begin(
      {
        envFrom: [{ secretRef: { name: names.secret(this.application.role) } }],
        env: [
          { name: 'PGCONNECT_TIMEOUT', value: '5' },
          { name: 'HOME', value: '/tmp' },
        ],
        volumeMounts: [{ name: 'ca', mountPath: authorityFolder, readOnly: true }],
      },
      { volumes: [{ name: 'ca', configMap: { name: names.authorityCopy } }] },
    );
  }

  /** What psql says to a statement by the `uri` of the Secret, with some of it replaced. */
  psql(sql: string, { from, to } = { from: '', to: '' }): Promise<Result> {
    const script = 'exec psql "${uri/"$2"/"$3"}" -XqAtv ON_ERROR_STOP=1 -c "$1"';
    return this.run(['bash', '-c', script, 'bash', sql, from, to]);
  }
}

/** A pod for each declared application that a cluster runs, and why others have none. */
export async function applicationPods(home: Kubernetes, environment: NamedEnvironment, tidy: Tidy) {
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
        pods.push(await new ApplicationPod(there, environment, application).start(tidy));
      }
    } catch (error) {
      missing.push((error as Error).message);
    }
  }
  return { pods, missing: missing.length === 0 ? undefined : missing.join('; ') };
}
