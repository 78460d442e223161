import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1/index.js';
import { RoleV1, type RoleV1Rule } from '@cdktf/provider-kubernetes/lib/role-v1/index.js';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface StewardRightsProps {
  /** Its service account, and the Lease that it writes to see whether the API server takes writes. */
  readonly name: string;
  /** Namespace of the database. */
  readonly namespace: string;
  readonly clusters: readonly string[];
  readonly operator: { readonly namespace: string; readonly leases: readonly string[]; readonly plugins: boolean };
  /** Namespace of the cluster's DNS. Left out: its pods are left alone. */
  readonly dnsNamespace?: string;
  /** ConfigMap with the certificate of the CA, and where it lies. */
  readonly authority: { readonly copy: string; readonly namespaces: readonly string[] };
  readonly dependsOn: ITerraformDependable[];
}

const core = (resource: string, ...verbs: string[]) => ({ apiGroups: [''], resources: [resource], verbs });
const cnpg = (resource: string, names: readonly string[]) => ({
  apiGroups: ['postgresql.cnpg.io'],
  resources: [resource],
  resourceNames: [...names],
  verbs: ['get'],
});
const leases = (names: readonly string[] | undefined, ...verbs: string[]) => ({
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  ...(names === undefined ? {} : { resourceNames: [...names] }),
  verbs,
});

/** What the steward may do, and where. No Secret, nothing of the whole cluster, one ConfigMap where applications run. */
export class StewardRights extends Construct {
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: StewardRightsProps) {
    super(scope, id);
    const { name, namespace, clusters, operator, authority, dnsNamespace, dependsOn } = props;
    const role = (where: string, metadata: { name: string; namespace: string }, rule: RoleV1Rule[]) =>
      new RoleBindingV1(this, `${where}-binding`, {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
        subject: [{ kind: 'ServiceAccount', name, namespace }],
        dependsOn: [new RoleV1(this, `${where}-role`, { metadata, rule, dependsOn })],
      });
    // Names elsewhere tell whose they are.
    const abroad = `${namespace}-${name}`;
    // Whether it holds the CA of today, and that.
    const copy = { ...core('configmaps', 'get', 'patch'), resourceNames: [authority.copy] };
    this.resources = [
      new ServiceAccountV1(this, 'account', {
        metadata: { name, namespace },
        // The pod asks for its token itself.
        automountServiceAccountToken: false,
        dependsOn,
      }),
      role('database', { name, namespace }, databaseRules(name, clusters)),
      // A node that renews its Lease lives.
      role('nodes', { name: abroad, namespace: 'kube-node-lease' }, [leases(undefined, 'get')]),
      role('operator', { name: abroad, namespace: operator.namespace }, operatorRules(operator)),
      ...authority.namespaces.map((place) =>
        role(`authority-${place}`, { name: `${abroad}-ca`, namespace: place }, [copy]),
      ),
      // Kubernetes cannot limit it by label.
      ...(dnsNamespace === undefined
        ? []
        : [role('dns', { name: `${abroad}-dns`, namespace: dnsNamespace }, [core('pods', 'list', 'delete')])]),
    ];
  }
}

function databaseRules(name: string, clusters: readonly string[]): RoleV1Rule[] {
  return [
    // Where the instances are, and that one of them is gone.
    core('pods', 'list', 'delete'),
    // Who is the primary, and who may be promoted.
    cnpg('clusters', clusters),
    cnpg('failoverquorums', clusters),
    // Whether the primary renews its Lease; that it does not any more; which pod was declared gone.
    leases([...clusters, ...clusters.map((cluster) => `${cluster}-steward`)], 'get', 'update'),
    // Whether the API server takes writes.
    leases([name], 'patch'),
    // The first time. Kubernetes cannot limit it by name.
    leases(undefined, 'create'),
    core('events', 'create'),
  ];
}

function operatorRules({ leases: led, plugins }: StewardRightsProps['operator']): RoleV1Rule[] {
  return [
    // An operator or a plugin that led from the lost node leads no more.
    leases(led, 'get', 'update'),
    core('pods', 'get'),
    // A plugin on the lost node stops the operator; it is found by its Service.
    ...(plugins ? [core('services', 'list'), core('pods', 'list', 'delete')] : []),
  ];
}
