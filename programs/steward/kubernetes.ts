import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import type { IFailoverQuorum } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/FailoverQuorum';
import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { IService } from 'kubernetes-models/v1/Service';

/** An object as the API server has it. */
type Stored<T extends { readonly metadata?: object }> = Omit<T, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
};

export type Pod = Stored<IPod> & { readonly spec: NonNullable<IPod['spec']> };
export type Lease = Stored<ILease>;
export type Service = Stored<IService>;
export type ConfigMap = Stored<IConfigMap>;
export type Cluster = Stored<Partial<ICluster>>;
export type FailoverQuorum = Stored<IFailoverQuorum>;

export interface List<T> {
  readonly items: readonly T[];
}

/** Label of a pod by which the Services find it: `primary`, `replica`, or `unhealthy` while another one is to be promoted. */
export const roleLabel = 'cnpg.io/instanceRole';

const lease = (namespace: string, name: string) =>
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases${name === '' ? '' : `/${name}`}`;
const core = (namespace: string, kind: string) => `/api/v1/namespaces/${namespace}/${kind}`;
const cnpg = (namespace: string, kind: string, name: string) =>
  `/apis/postgresql.cnpg.io/v1/namespaces/${namespace}/${kind}/${name}`;
const selecting = (labels: Readonly<Record<string, string>>) =>
  `?labelSelector=${encodeURIComponent(
    Object.entries(labels)
      .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
      .join(','),
  )}`;

/** Paths of the API. */
export const paths = {
  lease,
  leases: (namespace: string) => lease(namespace, ''),
  cluster: (namespace: string, name: string) => cnpg(namespace, 'clusters', name),
  failoverQuorum: (namespace: string, name: string) => cnpg(namespace, 'failoverquorums', name),
  pod: (namespace: string, name: string) => `${core(namespace, 'pods')}/${name}`,
  /** Pods with these labels; an empty value: whatever it is. */
  pods: (namespace: string, labels: Readonly<Record<string, string>>) => core(namespace, 'pods') + selecting(labels),
  services: (namespace: string, labels: Readonly<Record<string, string>>) =>
    core(namespace, 'services') + selecting(labels),
  events: (namespace: string) => core(namespace, 'events'),
  configMap: (namespace: string, name: string) => `${core(namespace, 'configmaps')}/${name}`,
};
