import type { V1Endpoint } from '@kubernetes/client-node';
import { check, type Finding, type Target, failed, ok, warning } from './finding.js';

const group = 'cert-manager.io';
const installed = 'Install cert-manager: https://cert-manager.io/docs/installation/.';

/** Whether cert-manager takes the Issuer and the Certificates that the chart of the Barman Cloud plugin always makes. */
export const certManager = check('cert-manager', async (target) => {
  const { kubernetes, environment } = target;
  if (environment.backup.type !== 'object-store') return [];
  const lacking = await kubernetes.lacks([`issuers.${group}`, `certificates.${group}`]);
  if (lacking !== undefined) {
    return failed(
      `The cluster does not know ${lacking}: backups to an object store need cert-manager.`,
      `${installed} Without it: backup.type 'logical-dump'.`,
    );
  }
  const { items } = await kubernetes.admission.listValidatingWebhookConfiguration();
  const webhooks = items
    .flatMap((item) => item.webhooks ?? [])
    .filter(({ rules }) => rules?.some(({ apiGroups }) => apiGroups?.includes(group)));
  if (webhooks.length === 0) {
    return warning(
      'The kinds of cert-manager are there, and no webhook that checks them: it may have been installed in part.',
      `See whether its pods run: kubectl get pod -A -l app.kubernetes.io/instance=cert-manager. ${installed}`,
    );
  }
  return Promise.all(webhooks.map(({ clientConfig }) => answers(target, clientConfig)));
});

/** Kubernetes refuses every object of cert-manager while its webhook does not answer. */
async function answers(
  { kubernetes }: Target,
  { service, caBundle = '' }: { readonly service?: { namespace: string; name: string }; readonly caBundle?: string },
): Promise<Finding> {
  if (service === undefined) return ok('cert-manager is there; its webhook runs outside the cluster.');
  const { namespace, name } = service;
  const { items } = await kubernetes.discovery.listNamespacedEndpointSlice({
    namespace,
    labelSelector: `kubernetes.io/service-name=${name}`,
  });
  // A slice without endpoints says null.
  const slices: readonly { readonly endpoints?: readonly V1Endpoint[] | null }[] = items;
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  if (ready.length > 0 && caBundle !== '')
    return ok(`cert-manager is there, and its webhook ${namespace}/${name} is ready.`);
  return failed(
    ready.length === 0
      ? `No pod answers for the webhook of cert-manager, ${namespace}/${name}: nothing of the plugin's certificates could be made.`
      : `The webhook of cert-manager, ${namespace}/${name}, has no CA yet, which its cainjector brings.`,
    `Wait until its pods are ready, or mend them: kubectl -n ${namespace} get pod.`,
  );
}
