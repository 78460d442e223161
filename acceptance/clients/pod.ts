import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { isGone, type Kubernetes, orNothing } from '../../cluster/kubernetes.js';
import type { Result } from '../../cluster/process.js';
import { restrictedContainer, restrictedPod, shortLived } from '../../cluster/restricted.js';
import { until } from '../../cluster/wait.js';
import type { NamedEnvironment } from '../../config/load.js';
import { dnsConfig } from '../../constructs/manifests/quick-timeouts.js';
import { NotMeasured } from '../model.js';

/** A pod of the image that the database runs, so that nothing else has to be pulled. */
export class BarePod {
  node = '';

  constructor(
    protected readonly kubernetes: Kubernetes,
    protected readonly environment: NamedEnvironment,
    private readonly where: { readonly namespace: string; readonly name: string },
  ) {}

  /** @throws NotMeasured when it does not start within 90 s. */
  protected async begin(container: Partial<V1Container>, spec: Partial<V1PodSpec>, avoids = false): Promise<this> {
    const { namespace, name } = this.where;
    await this.kubernetes.core.createNamespacedPod({
      namespace,
      body: {
        metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'acceptance' } },
        spec: {
          ...shortLived,
          ...restrictedPod,
          // As docs/clients.md advises.
          dnsConfig,
          ...spec,
          containers: [
            {
              name: 'client',
              image: this.environment.postgres.image,
              // It ends by itself, should nobody come to delete it.
              command: ['sleep', '86400'],
              securityContext: restrictedContainer,
              ...container,
            },
          ],
        },
      },
    });
    const placed = await until(`pod ${namespace}/${name} runs`, 90, async () => {
      const { status, spec: live } = await this.kubernetes.core.readNamespacedPod(this.where);
      const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
      // Where nodes are to be avoided there may be none left, for as long as one waits.
      if (condition?.reason === 'Unschedulable' && avoids) return { refused: condition.message };
      return status?.phase === 'Running' ? { node: live?.nodeName } : undefined;
    }).catch((error: unknown) => ({ refused: (error as Error).message }));
    if ('refused' in placed) throw new NotMeasured(`pod ${namespace}/${name}: ${placed.refused ?? 'no node takes it'}`);
    this.node = placed.node ?? '';
    return this;
  }

  /** Runs a command to its end. Throws NotMeasured when the pod cannot be reached. */
  async run(command: readonly string[], seconds = 60): Promise<Result> {
    try {
      return await this.kubernetes.run({ ...this.where, container: 'client' }, command, seconds);
    } catch (error) {
      throw new NotMeasured(`the client pod ${this.where.name} could not be reached: ${(error as Error).message}`);
    }
  }

  async delete(): Promise<void> {
    await orNothing(this.kubernetes.core.deleteNamespacedPod({ ...this.where, gracePeriodSeconds: 0 }));
  }

  /** Deletes it, also where an interrupted run left it, and waits until it is gone. */
  protected async clear(): Promise<void> {
    await this.delete();
    const { core } = this.kubernetes;
    await until(`pod ${this.where.name} is gone`, 60, () => isGone(core.readNamespacedPod(this.where)));
  }
}
