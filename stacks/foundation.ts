import { LocalBackend, S3Backend, TerraformBackend, type TerraformStack } from 'cdktf';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';

/** State in a Secret of the cluster; cdktf has no class for it. */
class KubernetesBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    private readonly settings: Record<string, string>,
  ) {
    super(scope, 'backend', 'kubernetes');
  }

  protected override synthesizeAttributes() {
    return this.settings;
  }

  override getRemoteStateDataSource(): never {
    throw new Error('No stack reads the state of another one; they share names from the environment file instead.');
  }
}

/**
 * What every stack needs: Terraform's version, where its state is, and the cluster.
 *
 * @param context context of the kubeconfig that leads to the cluster. Default: that of the database.
 */
export function useFoundation(
  stack: TerraformStack,
  { terraform: { backend }, kubernetes }: NamedEnvironment,
  context = kubernetes.context,
): void {
  stack.addOverride('terraform.required_version', '>= 1.11');
  if (backend.type === 's3') {
    new S3Backend(stack, {
      bucket: backend.bucket,
      region: backend.region,
      key: `${backend.keyPrefix}/${stack.node.id}.tfstate`,
      ...(backend.endpoint === undefined
        ? {}
        : {
            endpoints: { s3: backend.endpoint },
            usePathStyle: true,
            // What only AWS has: its accounts, its list of regions, the metadata of its machines, its checksums.
            skipRequestingAccountId: true,
            skipCredentialsValidation: true,
            skipRegionValidation: true,
            skipMetadataApiCheck: true,
            skipS3Checksum: true,
          }),
    }).addOverride('use_lockfile', true);
  } else if (backend.type === 'kubernetes') {
    new KubernetesBackend(stack, {
      secret_suffix: stack.node.id,
      namespace: backend.namespace,
      ...(kubernetes.context === undefined ? {} : { config_context: kubernetes.context }),
    });
  } else {
    // Relative to cdktf.out/stacks/<stack>, so that it is the same in every working copy.
    new LocalBackend(stack, { path: `../../../terraform.${stack.node.id}.tfstate` });
  }
  new KubernetesProvider(stack, 'kubernetes', context === undefined ? {} : { configContext: context });
}
