import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { type ITerraformDependable, TerraformElement, type TerraformProvider, Token, ref } from 'cdktf';
import { Construct } from 'constructs';
import { digestOf } from '../../config/digest.js';
import type { Connection } from '../../config/contract/connections.js';

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
  /** Role that the password is for. */
  readonly role: string;
  /** Raised by one, it makes a new password. */
  readonly revision: number;
  readonly connection: Connection;
  /** Where CloudNativePG reads the password. */
  readonly home: Place & {
    /** Whether Terraform refuses to destroy the Secret. */
    readonly keep: boolean;
  };
  /** Where the application reads it. Undefined for people. */
  readonly copy?: Place | undefined;
}

/** A namespace that a Secret is written to. */
export interface Place {
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** Cluster that it is in. Default: that of the stack. */
  readonly provider?: TerraformProvider;
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A password that exists in Secrets and nowhere else: not in Git, not in the plan, not in the state. Every place gets the
 * same one, since all are written in one run.
 */
export class Credentials extends Construct {
  readonly resource: SecretV1;

  constructor(scope: Construct, id: string, props: CredentialsProps) {
    super(scope, id);
    const { role, connection, home, copy } = props;
    // Letters and digits only, so that it fits into a connection URI unescaped.
    const password = new EphemeralResource(this, 'password', 'random_password', { length: 40, special: false });
    const shared = {
      type: 'kubernetes.io/basic-auth',
      dataWo: secretData(role, password.value('result'), connection),
      dataWoRevision: revisionOf(props),
    };
    const at = ({ namespace, secret, provider, dependsOn }: Place) => ({
      ...(provider === undefined ? {} : { provider }),
      dependsOn,
      metadata: { name: secret, namespace },
    });
    // First, since it fails more easily: what is not written in one run would get another password in the next.
    const written =
      copy === undefined ? [] : [new SecretV1(this, 'copy', { ...shared, ...at(copy), dependsOn: copy.dependsOn })];
    this.resource = new SecretV1(this, 'Default', {
      ...shared,
      ...at(home),
      // The label makes CloudNativePG set the new password as soon as the Secret changes.
      metadata: { name: home.secret, namespace: home.namespace, labels: { 'cnpg.io/reload': 'true' } },
      lifecycle: { preventDestroy: home.keep },
      dependsOn: [...home.dependsOn, ...written],
    });
  }
}

/** Terraform does not compare what it only writes: whatever is written, or where, has a number of its own. */
function revisionOf({ role, revision, connection, home, copy }: CredentialsProps): number {
  const places = [home.namespace, copy?.namespace, copy?.provider?.alias];
  // At least 1: the provider ignores write-only data without a revision.
  return 1 + Number.parseInt(digestOf([role, revision, connection, places]).slice(0, 7), 16);
}

/** The keys that the application Secrets of CloudNativePG have (pkg/specs/secrets.go), as far as there is a database. */
function secretData(role: string, password: string, connection: Connection): Record<string, string> {
  const { host, fullHost, port, database, authority } = connection;
  const pgpass = `${host}:${port}:${database ?? '*'}:${role}:${password}\n`;
  const parts = { username: role, user: role, password, host, port: String(port), pgpass };
  if (database === undefined) return parts;
  const tls = { sslmode: 'verify-full', ...(authority === undefined ? {} : { sslrootcert: authority }) };
  const query = Object.entries(tls).map(([key, value]) => `${key}=${value}`);
  const uri = (at: string) => `postgresql://${role}:${password}@${at}:${port}/${database}?${query.join('&')}`;
  const jdbc = (at: string) =>
    `jdbc:postgresql://${at}:${port}/${database}?${[`password=${password}`, ...query, `user=${role}`].join('&')}`;
  return {
    ...parts,
    dbname: database,
    uri: uri(host),
    'jdbc-uri': jdbc(host),
    'fqdn-uri': uri(fullHost),
    'fqdn-jdbc-uri': jdbc(fullHost),
  };
}
