import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { type ITerraformDependable, TerraformElement, Token, ref } from 'cdktf';
import { Construct } from 'constructs';

/** An `ephemeral` block of Terraform >= 1.10; cdktf has no class for it. */
class EphemeralResource extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly type: string,
    private readonly settings: object,
  ) {
    super(scope, id, `ephemeral.${type}`);
  }

  /** A value that exists only while Terraform runs; Terraform refuses it outside write-only arguments. */
  value(attribute: string): string {
    return Token.asString(ref(`ephemeral.${this.type}.${this.friendlyUniqueId}.${attribute}`));
  }

  override toTerraform(): object {
    return { ephemeral: { [this.type]: { [this.friendlyUniqueId]: this.settings } } };
  }
}

export interface CredentialsProps {
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** Role that the password is for. */
  readonly role: string;
  /** Raised by one, it makes a new password. At least 1: the provider ignores write-only data without a revision. */
  readonly revision: number;
  /** Where the role connects to. */
  readonly connection: { readonly host: string; readonly port: number; readonly database: string };
  /** Whether Terraform refuses to destroy the Secret. */
  readonly keep: boolean;
  readonly dependsOn: ITerraformDependable[];
}

/** A password, and addresses that hold it for each family of drivers, in one Secret and nowhere else: not in Git, not in the plan, not in the state. */
export class Credentials extends Construct {
  readonly resource: SecretV1;

  constructor(scope: Construct, id: string, props: CredentialsProps) {
    super(scope, id);
    // Letters and digits only, so that it fits into a connection URI unescaped.
    const password = new EphemeralResource(this, 'password', 'random_password', { length: 40, special: false });
    const { host, port, database } = props.connection;
    const secret = password.value('result');
    const uri = `postgresql://${props.role}:${secret}@${host}:${port}/${database}`;
    this.resource = new SecretV1(this, 'Default', {
      // The label makes CloudNativePG set the new password as soon as the Secret changes.
      metadata: { name: props.secret, namespace: props.namespace, labels: { 'cnpg.io/reload': 'true' } },
      type: 'kubernetes.io/basic-auth',
      dataWo: {
        username: props.role,
        password: secret,
        host,
        port: String(port),
        dbname: database,
        uri: `${uri}?sslmode=require`,
        'jdbc-uri': `jdbc:postgresql://${host}:${port}/${database}?user=${props.role}&password=${secret}&sslmode=require`,
        // node-postgres takes `require` for `verify-full`, and has no file with the CA (pg-connection-string, `parse`).
        'node-postgres-uri': `${uri}?sslmode=no-verify`,
      },
      dataWoRevision: props.revision,
      lifecycle: { preventDestroy: props.keep },
      dependsOn: props.dependsOn,
    });
  }
}
