import { type Origin, placesOfAuthority } from '../config/contract/applications.js';
import { namesOf } from '../config/contract/names.js';
import type { NamedEnvironment } from '../config/load.js';
import type { Kubernetes } from './kubernetes.js';

/** Key of the Secret and of its copies. */
const key = 'ca.crt';

/** The certificate of the CA, without its key. */
export const authorityOf = (kubernetes: Kubernetes, environment: NamedEnvironment): Promise<string> =>
  kubernetes.secret(environment.namespace.name, namesOf(environment).authority, key);

/** The copy in a namespace. Undefined where it is still empty. */
export async function authorityCopy(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  namespace: string,
): Promise<string | undefined> {
  const where = { namespace, name: namesOf(environment).authorityCopy };
  return (await kubernetes.core.readNamespacedConfigMap(where)).data?.[key];
}

/** Brings every copy in a cluster up to date. The ConfigMaps are Terraform's. */
export async function publishAuthority(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  cluster: Origin,
  authority: string,
): Promise<void> {
  const { authorityCopy: name } = namesOf(environment);
  for (const namespace of placesOfAuthority(environment, cluster)) {
    const body = [{ op: 'add', path: '/data', value: { [key]: authority } }];
    await kubernetes.core.patchNamespacedConfigMap({ namespace, name, body });
  }
}
