import { type Kubernetes, failuresOf } from './kubernetes.js';

/**
 * What the failed pods of a job of CloudNativePG logged. Undefined while none has failed.
 *
 * @param role `cnpg.io/jobRole` of the job, for example `full-recovery` or `major-upgrade`.
 */
export async function failedJobLog(
  kubernetes: Kubernetes,
  namespace: string,
  cluster: string,
  role: string,
): Promise<string | undefined> {
  const { items } = await kubernetes.core.listNamespacedPod({
    namespace,
    labelSelector: `cnpg.io/cluster=${cluster},cnpg.io/jobRole=${role}`,
  });
  const failed = items.filter((pod) => pod.status?.phase === 'Failed' || failuresOf(pod).length > 0);
  if (failed.length === 0) return undefined;
  const logs = failed.flatMap(({ metadata, spec }) =>
    [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name: container }) =>
      kubernetes.core
        .readNamespacedPodLog({ namespace, name: metadata?.name ?? '', container, tailLines: 400 })
        .catch(() => ''),
    ),
  );
  return (await Promise.all(logs)).join('\n');
}
