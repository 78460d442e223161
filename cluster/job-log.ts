import type { Kubernetes } from './kubernetes.js';

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
  const failed = items.filter(
    ({ status }) =>
      status?.phase === 'Failed' ||
      [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].some(
        ({ state }) => (state?.terminated?.exitCode ?? 0) !== 0,
      ),
  );
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
