import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { BarmanPlugin } from '../constructs/terraform/barman-plugin.js';
import { CnpgOperator } from '../constructs/terraform/cnpg-operator.js';
import { apiTimeouts } from '../constructs/manifests/quick-timeouts.js';
import { useFoundation } from './foundation.js';

/** Installs the CloudNativePG operator, unless somebody else does, and its plugin for backups. Destroying it stops failover and archiving, not the databases: the CRDs stay. */
export class OperatorStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id);
    useFoundation(this, environment);
    const { operator, kubernetes, monitoring, backup, failover } = environment;
    const context = kubernetes.context === undefined ? {} : { configContext: kubernetes.context };
    new HelmProvider(this, 'helm', { kubernetes: context });
    const cnpg = operator.install
      ? [
          new CnpgOperator(this, 'operator', {
            operator,
            env: failover.steward.enabled ? apiTimeouts : {},
            ...(monitoring.enabled ? { podMonitorLabels: monitoring.labels } : {}),
          }).resource,
        ]
      : [];
    if (backup.type !== 'object-store') return;
    new BarmanPlugin(this, 'barman', {
      plugin: backup.plugin,
      namespace: operator.namespace,
      dependsOn: cnpg,
    });
  }
}
