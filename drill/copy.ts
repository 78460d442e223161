import { Cluster as ClusterManifest } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { type Kubernetes, clusters, orNothing } from '../cluster/kubernetes.js';
import { Instances } from '../cluster/instances.js';
import { recoveryFault } from '../cluster/recovery.js';
import type { NamedEnvironment } from '../config/load.js';
import { majorOf } from '../config/quantities.js';
import { firstDatabase, recovery } from '../constructs/manifests/lineage.js';
import { namesOf } from '../config/contract/names.js';
import { vitalOpenings } from '../constructs/manifests/network-access.js';
import { nodesOf } from '../constructs/manifests/placement.js';
import { serverSettings } from '../constructs/manifests/postgres-settings.js';
import { until, within } from '../cluster/wait.js';

const policies = { group: 'networking.k8s.io', version: 'v1', plural: 'networkpolicies' };
const mark = { 'app.kubernetes.io/managed-by': 'drill' };

/** A Cluster of one instance that is recovered from backups beside the live one, read, and removed. */
export class Copy {
  readonly name: string;
  private readonly namespace: string;
  readonly instances: Instances;

  constructor(
    private readonly kubernetes: Kubernetes,
    private readonly environment: NamedEnvironment,
  ) {
    this.name = namesOf(environment).drill;
    this.namespace = environment.namespace.name;
    this.instances = new Instances(kubernetes, environment, this.name);
  }

  get pod(): string {
    return `${this.name}-1`;
  }

  /** Seconds since a copy was made that is still there; undefined where there is none. */
  async age(): Promise<number | undefined> {
    const found = (await orNothing(this.kubernetes.objects.getNamespacedCustomObject(this.instances.object))) as
      { metadata: { creationTimestamp: string } } | undefined;
    return found === undefined ? undefined : (Date.now() - Date.parse(found.metadata.creationTimestamp)) / 1000;
  }

  /** Makes it from one base backup: everything that the WAL holds before a position behind that backup. */
  async create(backupID: string, targetLSN: string): Promise<void> {
    const { objects } = this.kubernetes;
    for (const policy of this.policies()) {
      await objects.createNamespacedCustomObject({ ...policies, namespace: this.namespace, body: policy.toJSON() });
    }
    const manifest = this.manifest({ backupID, targetLSN, exclusive: true });
    manifest.validate();
    await objects.createNamespacedCustomObject({ ...clusters, namespace: this.namespace, body: manifest.toJSON() });
  }

  /** Waits until it is recovered and healthy. Throws as soon as its recovery fails, or after the limit. */
  async healthy(seconds: number): Promise<void> {
    const names = { source: namesOf(this.environment).cluster, target: this.name };
    let status: Awaited<ReturnType<Instances['status']>> = {};
    const recovered = await within(seconds, async () => {
      status = await this.instances.status();
      if (status.phase === 'Cluster in healthy state' && status.readyInstances === 1) return true;
      const fault = await recoveryFault(this.kubernetes, this.namespace, names);
      if (fault !== undefined) throw new Error(fault);
      return undefined;
    });
    if (recovered === true) return;
    throw new Error(
      `${this.name} is not recovered after ${seconds} s: ${status.phase ?? 'no phase'} ${status.phaseReason ?? ''}`,
    );
  }

  async remove(): Promise<void> {
    const { objects, core } = this.kubernetes;
    await orNothing(objects.deleteNamespacedCustomObject(this.instances.object));
    const labelSelector = `cnpg.io/cluster=${this.name}`;
    await until(`the volumes of ${this.name} are gone`, 180, async () => {
      const { items } = await core.listNamespacedPersistentVolumeClaim({ namespace: this.namespace, labelSelector });
      return items.length === 0;
    });
    for (const { metadata } of this.policies()) {
      await orNothing(
        objects.deleteNamespacedCustomObject({ ...policies, namespace: this.namespace, name: metadata?.name ?? '' }),
      );
    }
  }

  private policies(): readonly NetworkPolicy[] {
    return vitalOpenings(this.environment, this.name).map(
      ({ name, reason, spec }) =>
        new NetworkPolicy({
          metadata: { name: `${this.name}-${name}`, namespace: this.namespace, labels: mark, annotations: { reason } },
          spec,
        }),
    );
  }

  private manifest(recoveryTarget: Readonly<Record<'backupID' | 'targetLSN', string>> & { exclusive: true }) {
    const { postgres, activeLineage } = this.environment;
    const settings = serverSettings(this.environment);
    const volume = ({ size, storageClass }: typeof postgres.storage) => ({
      size,
      ...(storageClass === undefined ? {} : { storageClass }),
    });
    return new ClusterManifest({
      metadata: { name: this.name, namespace: this.namespace, labels: mark },
      spec: {
        instances: 1,
        imageCatalogRef: {
          apiGroup: 'postgresql.cnpg.io',
          kind: 'ImageCatalog',
          name: postgres.name,
          major: majorOf(postgres.image),
        },
        ...recovery(this.environment, activeLineage, { ...firstDatabase(this.environment), recoveryTarget }),
        enableSuperuserAccess: false,
        enablePDB: false,
        stopDelay: 30,
        smartShutdownTimeout: 0,
        managed: { services: { disabledDefaultServices: ['ro', 'r'] } },
        postgresql: {
          ...settings,
          parameters: { ...settings.parameters, shared_buffers: '128MB' },
          pg_hba: ['host all all all reject'],
        },
        // It has to find room beside the live instances.
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: postgres.resources.memory } },
        affinity: nodesOf(postgres.placement),
        storage: volume(postgres.storage),
        walStorage: volume(postgres.walStorage),
      },
    });
  }
}
