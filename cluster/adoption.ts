import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../config/user-error.js';
import { type Kubernetes, orNothing } from './kubernetes.js';
import type { Terraform } from './terraform.js';

/** What exists in the cluster and would be created by Terraform, which does not know it: that fails. */
interface Stranger {
  readonly address: string;
  /** How `terraform import` names it. */
  readonly id: string;
  /** Whether nobody else makes it: an interrupted wait leaves it in the cluster and not in the state. */
  readonly left: boolean;
}

type Attributes = Readonly<Record<string, unknown>>;
interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** How a resource of a type, or one at an address, is found in the cluster, and named in an import. */
interface Kind {
  readonly find: (kubernetes: Kubernetes, place: Place) => Promise<unknown>;
  readonly id: (place: Place) => string;
  readonly left?: boolean;
}

const inNamespace = ({ namespace, name }: Place) => `${namespace}/${name}`;

const custom =
  (group: string, version: string, plural: string): Kind['find'] =>
  ({ objects }, place) =>
    orNothing(objects.getNamespacedCustomObject({ group, version, plural, ...place }));

/** What deploys make, and others may have made or an interrupted deploy left. */
const kinds: Readonly<Record<string, Kind>> = {
  kubernetes_namespace_v1: {
    find: ({ core }, { name }) => orNothing(core.readNamespace({ name })),
    id: ({ name }) => name,
  },
  kubernetes_service_v1: {
    find: ({ core }, place) => orNothing(core.readNamespacedService({ ...place })),
    id: inNamespace,
  },
  kubernetes_secret_v1: {
    find: ({ core }, place) => orNothing(core.readNamespacedSecret({ ...place })),
    id: inNamespace,
  },
  kubernetes_pod_disruption_budget_v1: { find: custom('policy', 'v1', 'poddisruptionbudgets'), id: inNamespace },
  // Argo CD's Application; its project is not waited for.
  'kubernetes_manifest.application': {
    find: custom('argoproj.io', 'v1alpha1', 'applications'),
    id: ({ namespace, name }) => `apiVersion=argoproj.io/v1alpha1,kind=Application,namespace=${namespace},name=${name}`,
    left: true,
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

export async function strangersOf(
  root: string,
  terraform: Terraform,
  kubernetes: Kubernetes,
): Promise<readonly Stranger[]> {
  const file = join(root, 'cdktf.out', 'stacks', terraform.stack, 'cdk.tf.json');
  if (!existsSync(file)) return [];
  const { resource = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  };
  const known = new Set(await terraform.addresses());
  const strangers: Stranger[] = [];
  for (const [type, resources] of Object.entries(resource)) {
    for (const [name, attributes] of Object.entries(resources)) {
      const address = `${type}.${name}`;
      const kind = kinds[address] ?? kinds[type];
      const place = placeOf(attributes);
      if (kind === undefined || known.has(address) || (await kind.find(kubernetes, place)) === undefined) continue;
      strangers.push({ address, id: kind.id(place), left: kind.left ?? false });
    }
  }
  return strangers;
}

function placeOf(attributes: Attributes): Place {
  const inner = (attributes['manifest'] ?? attributes) as Attributes;
  const { namespace = '', name = '' } = (inner['metadata'] ?? inner) as Partial<Place>;
  return { namespace, name };
}

/** Throws UserError when there are strangers: nothing would be applied completely. */
export function refuse(stack: string, strangers: readonly Stranger[]): void {
  if (strangers.length === 0) return;
  throw new UserError(
    [
      'These exist in the cluster, and the state of Terraform does not know them, so that it could not create them:',
      ...strangers.map(({ address, id }) => `  ${id} (${address} of ${stack})`),
    ].join('\n'),
    "If this environment shall own them: npm run deploy -- --adopt, which takes them into the state and then shows what it changes about them. If they are somebody else's: other names (operator.install, operator.namespace, namespace.name), or another state (terraform.backend).",
  );
}
