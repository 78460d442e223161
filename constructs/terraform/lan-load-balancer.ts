import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface LanLoadBalancerProps {
  readonly name: string;
  readonly namespace: string;
  /** Fixed address, from a MetalLB pool. */
  readonly address: string;
  readonly port: number;
  /** Networks that may connect, in CIDR notation. */
  readonly sourceRanges: readonly string[];
  /** Labels of the pod that answers. */
  readonly selector: Record<string, string>;
  readonly dependsOn: ITerraformDependable[];
}

/** The address on the internal network: fixed, only for the networks named, and following the primary. */
export class LanLoadBalancer extends Construct {
  readonly resource: ServiceV1;

  constructor(scope: Construct, id: string, props: LanLoadBalancerProps) {
    super(scope, id);
    this.resource = new ServiceV1(this, 'Default', {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        annotations: { 'metallb.io/loadBalancerIPs': props.address },
      },
      spec: {
        type: 'LoadBalancer',
        // Keeps the address of the client, which pg_hba and the source ranges look at.
        externalTrafficPolicy: 'Local',
        allocateLoadBalancerNodePorts: false,
        loadBalancerSourceRanges: [...props.sourceRanges],
        selector: props.selector,
        port: [{ name: 'postgres', port: props.port, targetPort: '5432', protocol: 'TCP' }],
      },
      // MetalLB writes it, and the provider would plan to remove it.
      lifecycle: { ignoreChanges: ['metadata[0].annotations["metallb.io/ip-allocated-from-pool"]'] },
      timeouts: { create: '2m' },
      dependsOn: props.dependsOn,
    });
  }
}
