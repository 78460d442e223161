import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js';
import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import { Construct } from 'constructs';
import type { CheckedEnvironment } from '../../config/environment.js';
import { operatorPodLabels } from '../../config/contract/names.js';
import { nodesOf } from '../manifests/placement.js';

export interface CnpgOperatorProps {
  readonly operator: CheckedEnvironment['operator'];
  /** Further environment of its container. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Labels of its PodMonitor. Left out: no PodMonitor. */
  readonly podMonitorLabels?: Record<string, string>;
}

/** What the operator takes when it is not told: `leader-lease-duration` in internal/cmd/manager/controller/cmd.go. */
const operatorLeaseSeconds = 15;

const leaderElection = ({ leaseSeconds }: CnpgOperatorProps['operator']) => [
  `--leader-lease-duration=${leaseSeconds}`,
  `--leader-renew-deadline=${leaseSeconds - 2}`,
];

/** What the chart is told. */
export function operatorValues({ operator, env = {}, podMonitorLabels }: CnpgOperatorProps) {
  // Kubernetes would leave the pods on a dead node for 300 s.
  const evict = (condition: string) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: operator.evictionSeconds,
  });
  const { tolerations = [], ...selector } = nodesOf(operator.placement);
  return {
    replicaCount: operator.replicas,
    config: { data: { CERTIFICATE_DURATION: String(operator.certificateDays) } },
    ...(operator.leaseSeconds === operatorLeaseSeconds ? {} : { additionalArgs: leaderElection(operator) }),
    ...(Object.keys(env).length === 0
      ? {}
      : { additionalEnv: Object.entries(env).map(([name, value]) => ({ name, value })) }),
    resources: { requests: operator.resources, limits: operator.resources },
    ...selector,
    tolerations: [evict('not-ready'), evict('unreachable'), ...tolerations],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: operator.placement.topologyKey,
            labelSelector: { matchLabels: operatorPodLabels },
            // Kept apart within one revision only: the first pod of the next one would find no node among two.
            matchLabelKeys: ['pod-template-hash'],
          },
        ],
      },
    },
    ...(podMonitorLabels === undefined
      ? {}
      : { monitoring: { podMonitorEnabled: true, podMonitorAdditionalLabels: podMonitorLabels } }),
  };
}

/** The CloudNativePG operator by its Helm chart, ready to lose the node that it runs on. */
export class CnpgOperator extends Construct {
  /** The operator as it runs. */
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
