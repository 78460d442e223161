import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js';
import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { Construct } from 'constructs';
import { operatorPodLabels } from '../../config/contract/names.js';
import { type CnpgOperatorProps, operatorValues } from './chart-values.js';

/** The CloudNativePG operator by its Helm chart, ready to lose the node that it runs on. */
export class CnpgOperator extends Construct {
  readonly resource: Release;

  constructor(scope: Construct, id: string, props: CnpgOperatorProps) {
    super(scope, id);
    const { operator } = props;
    const namespace = new NamespaceV1(this, 'namespace', {
      metadata: { name: operator.namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    this.resource = new Release(this, 'Default', {
      // The chart keeps the CRDs, so that removing the operator never removes a database.
      name: operator.release,
      namespace: operator.namespace,
      repository: operator.chart.repository,
      chart: 'cloudnative-pg',
      version: operator.chart.version,
      values: [JSON.stringify(operatorValues(props)), JSON.stringify(operator.chart.values)],
      atomic: true,
      wait: true,
      timeout: 600,
      dependsOn: [namespace],
    });
    // The chart has none.
    new PodDisruptionBudgetV1(this, 'disruption-budget', {
      metadata: { name: 'cloudnative-pg', namespace: operator.namespace },
      spec: { maxUnavailable: '1', selector: { matchLabels: operatorPodLabels } },
      dependsOn: [namespace],
    });
  }
}
