import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { useFoundation } from './foundation.js';

/** Installs the CloudNativePG operator. Destroying it stops failover, not the databases: the CRDs stay. */
export class OperatorStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id);
    useFoundation(this, id, environment);
    const { operator, kubernetes, monitoring } = environment;
    new HelmProvider(this, 'helm', { kubernetes: kubernetes.context === undefined ? {} : { configContext: kubernetes.context } });
    const namespace = new NamespaceV1(this, 'namespace', { metadata: { name: operator.namespace } });
    const evict = (reason: string) => ({ key: `node.kubernetes.io/${reason}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: operator.evictionSeconds });
    const values = {
      replicaCount: operator.replicas,
      config: { data: { CERTIFICATE_DURATION: String(operator.certificateDays) } },
      resources: { requests: operator.resources, limits: operator.resources },
      tolerations: [evict('not-ready'), evict('unreachable')],
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'cloudnative-pg' } } },
          ],
        },
      },
      ...(monitoring.enabled ? { monitoring: { podMonitorEnabled: true, podMonitorAdditionalLabels: monitoring.labels } } : {}),
    };
    new Release(this, 'operator', {
      name: 'cloudnative-pg',
      namespace: operator.namespace,
      repository: operator.chart.repository,
      chart: 'cloudnative-pg',
      version: operator.chart.version,
      values: [JSON.stringify(values), JSON.stringify(operator.chart.values)],
      atomic: true,
      wait: true,
      timeout: 600,
      dependsOn: [namespace],
    });
  }
}
