import type { CheckedEnvironment } from '../../config/environment.js';
import { operatorPodLabels } from '../../config/contract/names.js';
import type { ObjectStoreBackup } from '../manifests/object-store.js';
import { evictions, keptApart, nodesOf } from '../manifests/placement.js';

// Apart from the constructs: preflight compares it with the charts, and needs nothing of Terraform.

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

/** What the chart of the operator is told. */
export function operatorValues({ operator, env = {}, podMonitorLabels }: CnpgOperatorProps) {
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
    tolerations: [...evictions(operator.evictionSeconds), ...tolerations],
    // Kept apart within one revision only: the first pod of the next one would find no node among two.
    affinity: keptApart(operator.placement.topologyKey, operatorPodLabels, { matchLabelKeys: ['pod-template-hash'] }),
    ...(podMonitorLabels === undefined
      ? {}
      : { monitoring: { podMonitorEnabled: true, podMonitorAdditionalLabels: podMonitorLabels } }),
  };
}

const pluginPodLabels = { 'app.kubernetes.io/name': 'plugin-barman-cloud' };

/** What the chart of the plugin is told. Its certificates come from cert-manager, whose kinds it always needs. */
export function pluginValues({ evictionSeconds, replicas, resources }: ObjectStoreBackup['plugin']) {
  return {
    replicaCount: replicas,
    // Only a leader answers (mgr.Add in internal/cnpgi/operator/manager.go), and what it does may be done twice.
    ...(replicas === 1
      ? {}
      : { additionalArgs: ['--leader-elect=false'], affinity: keptApart('kubernetes.io/hostname', pluginPodLabels) }),
    resources: { requests: resources, limits: resources },
    tolerations: evictions(evictionSeconds),
  };
}
