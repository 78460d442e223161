import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface ClusterEndpointProps {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods that answer. */
  readonly selector: Record<string, string>;
  readonly dependsOn: ITerraformDependable[];
}

/** A name in the cluster that stays while Clusters come and go behind it. */
export class ClusterEndpoint extends Construct {
  readonly resource: ServiceV1;

  constructor(scope: Construct, id: string, { name, namespace, selector, dependsOn }: ClusterEndpointProps) {
    super(scope, id);
    this.resource = new ServiceV1(this, 'Default', {
      metadata: { name, namespace },
      spec: { selector, port: [{ name: 'postgres', port: 5432, targetPort: '5432', protocol: 'TCP' }] },
      dependsOn,
    });
  }
}
