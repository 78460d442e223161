import { TerraformElement, Token, ref } from 'cdktf';
import type { Construct } from 'constructs';

/** A password that Terraform makes while it applies and never writes to plan or state (random provider 3.7). */
export class EphemeralPassword extends TerraformElement {
  /** The password, for write-only attributes only; Terraform refuses it anywhere else. */
  readonly result: string;

  constructor(scope: Construct, id: string) {
    super(scope, id, 'ephemeral.random_password');
    this.result = Token.asString(ref(`ephemeral.random_password.${this.friendlyUniqueId}.result`));
  }

  override toTerraform(): object {
    // Letters and digits only, so that it fits into a connection URI unescaped.
    return { ephemeral: { random_password: { [this.friendlyUniqueId]: { length: 40, special: false } } } };
  }
}
