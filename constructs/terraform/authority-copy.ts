import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface AuthorityCopyProps {
  readonly name: string;
  readonly namespace: string;
  readonly dependsOn?: ITerraformDependable[];
}

/** Where an application finds the certificate of the CA. The operator makes the CA, so that it is filled in later. */
export class AuthorityCopy extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, dependsOn = [] }: AuthorityCopyProps) {
    super(scope, id);
    new ConfigMapV1(this, 'Default', {
      metadata: { name, namespace },
      lifecycle: { ignoreChanges: ['data'] },
      dependsOn,
    });
  }
}
