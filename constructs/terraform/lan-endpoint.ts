import { EndpointSliceV1 } from '@cdktf/provider-kubernetes/lib/endpoint-slice-v1/index.js';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import { Construct } from 'constructs';

export interface LanEndpointProps {
  readonly name: string;
  readonly namespace: string;
  /** Address on the internal network. */
  readonly address: string;
  readonly port: number;
}

/** A name in another cluster that leads to an address on the internal network, without any DNS of that network. */
export class LanEndpoint extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, address, port }: LanEndpointProps) {
    super(scope, id);
    const service = new ServiceV1(this, 'Default', {
      metadata: { name, namespace },
      // Without a selector Kubernetes leaves the addresses to us.
      spec: { port: [{ name: 'postgres', port: 5432, targetPort: String(port), protocol: 'TCP' }] },
    });
    new EndpointSliceV1(this, 'address', {
      metadata: { name, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: address.includes(':') ? 'IPv6' : 'IPv4',
      endpoint: [{ addresses: [address] }],
      port: [{ name: 'postgres', port: String(port), appProtocol: 'postgresql' }],
      dependsOn: [service],
    });
  }
}
