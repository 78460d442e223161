import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import { isIPv6 } from 'node:net';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

/** Prefixes of MetalLB's annotations: of today, and of old (https://metallb.io/release-notes/, 0.14.9). */
const prefixes = ['metallb.io', 'metallb.universe.tf'] as const;

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
        // MetalLB before 0.14.9 knows only the second, and later ones read the first of the two.
        annotations: Object.fromEntries(prefixes.map((prefix) => [`${prefix}/loadBalancerIPs`, props.address])),
      },
      spec: {
        type: 'LoadBalancer',
        // A cluster with both families gives a Service its first one unless told otherwise.
        ipFamilyPolicy: 'SingleStack',
        ipFamilies: [isIPv6(props.address) ? 'IPv6' : 'IPv4'],
        // Keeps the address of the client, which pg_hba and the source ranges look at.
        externalTrafficPolicy: 'Local',
        allocateLoadBalancerNodePorts: false,
        loadBalancerSourceRanges: [...props.sourceRanges],
        selector: props.selector,
        port: [{ name: 'postgres', port: props.port, targetPort: '5432', protocol: 'TCP' }],
      },
      // MetalLB writes it, and the provider would plan to remove it.
      lifecycle: {
        ignoreChanges: prefixes.map((prefix) => `metadata[0].annotations["${prefix}/ip-allocated-from-pool"]`),
      },
      timeouts: { create: '2m' },
      dependsOn: props.dependsOn,
    });
  }
}
