import { type Origin, placesOfAuthority } from '../config/contract/applications.js';
import { namesOf } from '../config/contract/names.js';
import type { NamedEnvironment } from '../config/load.js';
import { UserError } from '../config/user-error.js';
import { bundleOf, holdsAuthority } from '../programs/steward/authority.js';
import type { Kubernetes } from './kubernetes.js';

/** Key of the Secret and of its copies. */
const key = 'ca.crt';

/** The certificate of the CA, without its key. */
export const authorityOf = (kubernetes: Kubernetes, environment: NamedEnvironment): Promise<string> =>
  kubernetes.secret(environment.namespace.name, namesOf(environment).authority, key);

/** Whether the copy in a namespace holds the certificate of the CA. */
export async function hasAuthority(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  namespace: string,
  authority: string,
): Promise<boolean> {
  const where = { namespace, name: namesOf(environment).authorityCopy };
  return holdsAuthority((await kubernetes.core.readNamespacedConfigMap(where)).data?.[key] ?? '', authority);
}

/**
 * Brings every copy in a cluster up to date, by the steward's rule. The ConfigMaps are Terraform's. The steward keeps those of the
 * database's own cluster current from then on; what it does not reach, or where there is none, the next deploy does.
 *
 * @throws UserError when the CA has ended.
 */
export async function publishAuthority(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  cluster: Origin,
  authority: string,
): Promise<void> {
  const { authorityCopy: name, authority: secret } = namesOf(environment);
  for (const namespace of placesOfAuthority(environment, cluster)) {
    const { data } = await kubernetes.core.readNamespacedConfigMap({ namespace, name });
    const text = bundleOf(authority, data?.[key]);
    if (text === undefined)
      throw new UserError(
        `The Secret ${environment.namespace.name}/${secret} holds no certificate that is valid today.`,
        'docs/day-two.md, The CA, says how the operator makes a new one.',
      );
    if (text === data?.[key]) continue;
    const body = [{ op: 'add', path: '/data', value: { [key]: text } }];
    await kubernetes.core.patchNamespacedConfigMap({ namespace, name, body });
  }
}
