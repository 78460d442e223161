import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { type ITerraformDependable, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { ObjectStoreBackup } from '../manifests/object-store.js';

export interface StoreAccessProps {
  readonly namespace: string;
  readonly credentials: ObjectStoreBackup['credentials'];
  /** CA of the store, PEM. Undefined: the public CAs. */
  readonly authority: string | undefined;
  readonly names: { readonly credentials: string; readonly authority: string };
  /** Whether Terraform refuses to destroy them. */
  readonly keep: boolean;
  readonly dependsOn: ITerraformDependable[];
}

/** What instances need to talk to the object store: its CA, and credentials that pass through Terraform unseen. */
export class StoreAccess extends Construct {
  readonly resources: ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, props: StoreAccessProps) {
    super(scope, id);
    const { namespace, credentials, authority, names, dependsOn } = props;
    const lifecycle = { preventDestroy: props.keep };
    if (authority !== undefined) {
      this.resources.push(
        new SecretV1(this, 'authority', {
          metadata: { name: names.authority, namespace },
          // A CA is public; the plugin only reads it from a Secret.
          data: { 'ca.crt': authority },
          lifecycle,
          dependsOn,
        }),
      );
    }
    if (credentials.type !== 'terraform') return;
    const secret = (name: string, description: string) => {
      const variable = new TerraformVariable(this, name, { type: 'string', description, sensitive: true });
      variable.overrideLogicalId(name);
      // cdktf knows no ephemeral variables.
      variable.addOverride('ephemeral', true);
      return variable.stringValue;
    };
    this.resources.push(
      new SecretV1(this, 'credentials', {
        metadata: { name: names.credentials, namespace, labels: { 'cnpg.io/reload': 'true' } },
        dataWo: {
          ACCESS_KEY_ID: secret('backup_access_key_id', 'Access key id for the bucket of the backups.'),
          SECRET_ACCESS_KEY: secret('backup_secret_access_key', 'Secret access key for the bucket of the backups.'),
        },
        dataWoRevision: credentials.revision,
        lifecycle,
        dependsOn,
      }),
    );
  }
}
