import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ObjectStoreBackup } from '../manifests/object-store.js';
import { PluginCertificates } from '../manifests/plugin-certificates.js';

export interface BarmanPluginProps {
  readonly plugin: ObjectStoreBackup['plugin'];
  /** Namespace of the operator, which looks for plugins nowhere else. */
  readonly namespace: string;
  /** Image with openssl, for the certificates. */
  readonly image: string;
  readonly dependsOn: ITerraformDependable[];
}

/** The Barman Cloud plugin by its Helm chart: it adds to each instance the container that archives and backs up. */
export class BarmanPlugin extends Construct {
  constructor(scope: Construct, id: string, { plugin, namespace, image, dependsOn }: BarmanPluginProps) {
    super(scope, id);
    const { chart, certificates, evictionSeconds, resources } = plugin;
    const made =
      certificates === 'cronjob'
        ? [new PluginCertificates(this, 'certificates', { namespace, image, dependsOn }).resource]
        : [];
    const byChart = certificates === 'cert-manager';
    const evict = (condition: string) => ({
      key: `node.kubernetes.io/${condition}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: evictionSeconds,
    });
    const values = {
      // Only a leader answers, and the chart's probe takes the others for ready.
      replicaCount: 1,
      certificate: { createClientCertificate: byChart, createServerCertificate: byChart, createIssuer: byChart },
      resources: { requests: resources, limits: resources },
      tolerations: [evict('not-ready'), evict('unreachable')],
    };
    new Release(this, 'Default', {
      // The chart keeps the CRDs, so that removing the plugin never removes an ObjectStore.
      name: 'plugin-barman-cloud',
      namespace,
      repository: chart.repository,
      chart: 'plugin-barman-cloud',
      version: chart.version,
      values: [JSON.stringify(values), JSON.stringify(chart.values)],
      atomic: true,
      wait: true,
      timeout: 600,
      dependsOn: [...dependsOn, ...made],
    });
  }
}
