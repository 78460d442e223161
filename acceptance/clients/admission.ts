import { type Kubernetes, orNothing } from '../../cluster/kubernetes.js';
import { namesOf } from '../../config/contract/names.js';
import type { NamedEnvironment } from '../../config/load.js';

/** Lets the pods of a namespace reach the database, as a declared application would be, until the function is called that it returns. */
export async function admit(
  kubernetes: Kubernetes,
  environment: NamedEnvironment,
  client: string,
): Promise<() => Promise<void>> {
  const where = { namespace: environment.namespace.name, name: `${client}-admission` };
  const remove = async () => {
    await orNothing(kubernetes.networking.deleteNamespacedNetworkPolicy(where));
  };
  // An interrupted run may have left it.
  await remove();
  await kubernetes.networking.createNamespacedNetworkPolicy({
    namespace: where.namespace,
    body: {
      metadata: { name: where.name, labels: { 'app.kubernetes.io/managed-by': 'acceptance' } },
      spec: {
        podSelector: { matchLabels: { 'cnpg.io/cluster': namesOf(environment).cluster } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            _from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': client } } }],
            ports: [{ port: 5432, protocol: 'TCP' }],
          },
        ],
      },
    },
  });
  return remove;
}
