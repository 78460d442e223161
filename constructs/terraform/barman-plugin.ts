import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ObjectStoreBackup } from '../manifests/object-store.js';
import { pluginValues } from './chart-values.js';

export interface BarmanPluginProps {
  readonly plugin: ObjectStoreBackup['plugin'];
  /** Namespace of the operator, which looks for plugins nowhere else. */
  readonly namespace: string;
  readonly dependsOn: ITerraformDependable[];
}

/** The Barman Cloud plugin by its Helm chart: it adds to each instance the container that archives and backs up. */
export class BarmanPlugin extends Construct {
  constructor(scope: Construct, id: string, { plugin, namespace, dependsOn }: BarmanPluginProps) {
    super(scope, id);
    const { chart } = plugin;
    new Release(this, 'Default', {
      // The chart keeps the CRDs, so that removing the plugin never removes an ObjectStore.
      name: 'plugin-barman-cloud',
      namespace,
      repository: chart.repository,
      chart: 'plugin-barman-cloud',
      version: chart.version,
      values: [JSON.stringify(pluginValues(plugin)), JSON.stringify(chart.values)],
      atomic: true,
      wait: true,
      timeout: 600,
      dependsOn,
    });
  }
}
