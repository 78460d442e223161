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

/** How a resource of a type is found in the cluster, and named in an import. */
interface Kind {
  readonly find: (kubernetes: Kubernetes, place: Place, manifest: Attributes['manifest']) => Promise<unknown>;
  readonly id: (place: Place, manifest: Attributes['manifest']) => string;
}

const inNamespace = ({ namespace, name }: Place) => `${namespace}/${name}`;

const found = (find: (kubernetes: Kubernetes, place: Place) => Promise<unknown>): Kind => ({
  find: (kubernetes, { namespace, name }) => orNothing(find(kubernetes, { namespace, name })),
  id: inNamespace,
});
const foundAt = (group: string, plural: string): Kind =>
  found(({ objects }, place) => objects.getNamespacedCustomObject({ group, version: 'v1', plural, ...place }));

/** Every type of resource that the stacks have. */
const kinds: Readonly<Record<string, Kind>> = {
  kubernetes_namespace_v1: { ...found(({ core }, { name }) => core.readNamespace({ name })), id: ({ name }) => name },
  kubernetes_service_v1: found(({ core }, place) => core.readNamespacedService(place)),
  kubernetes_service_account_v1: found(({ core }, place) => core.readNamespacedServiceAccount(place)),
  kubernetes_secret_v1: found(({ core }, place) => core.readNamespacedSecret(place)),
  kubernetes_config_map_v1: found(({ core }, place) => core.readNamespacedConfigMap(place)),
  kubernetes_role_v1: foundAt('rbac.authorization.k8s.io', 'roles'),
  kubernetes_role_binding_v1: foundAt('rbac.authorization.k8s.io', 'rolebindings'),
  kubernetes_pod_disruption_budget_v1: foundAt('policy', 'poddisruptionbudgets'),
  kubernetes_endpoint_slice_v1: foundAt('discovery.k8s.io', 'endpointslices'),
  // The Application and the AppProject of Argo CD.
  kubernetes_manifest: {
    find: ({ objects }, place, manifest) => {
      const [group = '', version = ''] = manifest?.apiVersion.split('/') ?? [];
      const plural = `${manifest?.kind.toLowerCase() ?? ''}s`;
      return orNothing(objects.getNamespacedCustomObject({ group, version, plural, ...place }));
    },
    id: ({ namespace, name }, manifest) =>
      `apiVersion=${manifest?.apiVersion ?? ''},kind=${manifest?.kind ?? ''},namespace=${namespace},name=${name}`,
  },
  // Helm keeps each revision of a release in a Secret.
  helm_release: {
    find: async ({ core }, { namespace, name }) => {
      const labelSelector = `owner=helm,name=${name}`;
      return (await orNothing(core.listNamespacedSecret({ namespace, labelSelector })))?.items[0];
    },
    id: inNamespace,
  },
};

/** What of a stack exists in the cluster and not in its state, asked for all at once: its address, and how `terraform import` names it. */
export async function strangersOf(root: string, terraform: Terraform, kubernetes: Kubernetes) {
  const file = join(root, 'cdktf.out', 'stacks', terraform.stack, 'cdk.tf.json');
  const { resource = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  };
  const known = new Set(await terraform.addresses());
  const asked = Object.entries(resource).flatMap(([type, resources]) =>
    Object.entries(resources).map(async ([key, attributes]) => {
      const [kind, address, { manifest }] = [kinds[type], `${type}.${key}`, attributes];
      const { namespace = '', name = '' } = (manifest ?? attributes).metadata ?? attributes;
      const place = { namespace, name };
      if (kind === undefined || known.has(address)) return [];
      const found = await kind.find(kubernetes, place, manifest);
      return found === undefined ? [] : [{ address, id: kind.id(place, manifest) }];
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
