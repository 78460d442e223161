import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../config/user-error.js';
import { type Kubernetes, orNothing } from './kubernetes.js';
import type { Terraform } from './terraform.js';

/** What exists in the cluster and would be created by Terraform, which does not know it: that fails. */
type Stranger = Awaited<ReturnType<typeof strangersOf>>[number];

interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** As much of a resource as names it. */
interface Attributes extends Partial<Place> {
  readonly metadata?: Partial<Place>;
  readonly manifest?: { readonly apiVersion: string; readonly kind: string; readonly metadata: Place };
}

type Find = (kubernetes: Kubernetes, place: Place, manifest: Attributes['manifest']) => Promise<unknown>;

const findAt =
  (group: string, version: string, plural: string): Find =>
  ({ objects }, place) =>
    objects.getNamespacedCustomObject({ group, version, plural, ...place });

/** How each type of resource that the stacks have is found in the cluster; 404, or nothing, where it is not there. */
const finds: Readonly<Record<string, Find>> = {
  kubernetes_namespace_v1: ({ core }, { name }) => core.readNamespace({ name }),
  kubernetes_service_v1: ({ core }, place) => core.readNamespacedService(place),
  kubernetes_service_account_v1: ({ core }, place) => core.readNamespacedServiceAccount(place),
  kubernetes_secret_v1: ({ core }, place) => core.readNamespacedSecret(place),
  kubernetes_config_map_v1: ({ core }, place) => core.readNamespacedConfigMap(place),
  kubernetes_role_v1: findAt('rbac.authorization.k8s.io', 'v1', 'roles'),
  kubernetes_role_binding_v1: findAt('rbac.authorization.k8s.io', 'v1', 'rolebindings'),
  kubernetes_pod_disruption_budget_v1: findAt('policy', 'v1', 'poddisruptionbudgets'),
  kubernetes_endpoint_slice_v1: findAt('discovery.k8s.io', 'v1', 'endpointslices'),
  // The Application and the AppProject of Argo CD.
  kubernetes_manifest: (kubernetes, place, manifest) => {
    const [group = '', version = ''] = manifest?.apiVersion.split('/') ?? [];
    return findAt(group, version, `${manifest?.kind.toLowerCase() ?? ''}s`)(kubernetes, place, manifest);
  },
  // Helm keeps each revision of a release in a Secret.
  helm_release: async ({ core }, { namespace, name }) =>
    (await core.listNamespacedSecret({ namespace, labelSelector: `owner=helm,name=${name}` })).items[0],
};

/** How `terraform import` names a resource. */
function idOf({ namespace, name }: Place, manifest: Attributes['manifest']): string {
  if (manifest !== undefined)
    return `apiVersion=${manifest.apiVersion},kind=${manifest.kind},namespace=${namespace},name=${name}`;
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** What of a stack exists in the cluster and not in its state, asked for all at once: its address and its id. */
export async function strangersOf(root: string, terraform: Terraform, kubernetes: Kubernetes) {
  const file = join(root, 'cdktf.out', 'stacks', terraform.stack, 'cdk.tf.json');
  const { resource = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  };
  const known = new Set(await terraform.addresses());
  const asked = Object.entries(resource).flatMap(([type, resources]) =>
    Object.entries(resources).map(async ([key, attributes]) => {
      const [find, address, { manifest }] = [finds[type], `${type}.${key}`, attributes];
      const { namespace = '', name = '' } = (manifest ?? attributes).metadata ?? attributes;
      const place = { namespace, name };
      if (find === undefined || known.has(address)) return [];
      const found = await orNothing(find(kubernetes, place, manifest));
      return found === undefined ? [] : [{ address, id: idOf(place, manifest) }];
    }),
  );
  return (await Promise.all(asked)).flat();
}

/** Why strangers stop a deploy: nothing would be applied completely. */
export const refusal = (stack: string, strangers: readonly Stranger[]): UserError =>
  new UserError(
    [
      'These exist in the cluster, and the state of Terraform does not know them, so that it could not create them:',
      ...strangers.map(({ address, id }) => `  ${id} (${address} of ${stack})`),
    ].join('\n'),
    "If this environment shall own them: npm run deploy -- --adopt, which takes them into the state and then shows what it changes about them. If they are somebody else's: other names (operator.install, operator.namespace, namespace.name), or another state (terraform.backend).",
  );
