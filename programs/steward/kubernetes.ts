/** The parts of Kubernetes' objects that are used here. */
export interface Metadata {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status?: {
    readonly podIP?: string;
    readonly hostIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state?: { readonly waiting?: { readonly reason?: string } };
  readonly lastState?: { readonly terminated?: object };
}

export interface Lease {
  readonly metadata: Metadata;
  readonly spec?: { readonly holderIdentity?: string | null };
}

export interface Cluster {
  readonly metadata: Metadata;
  readonly spec?: { readonly replica?: { readonly enabled?: boolean; readonly primary?: string } };
  readonly status?: {
    readonly currentPrimary?: string;
    readonly targetPrimary?: string;
    readonly phase?: string;
    readonly image?: string;
  };
}

export interface FailoverQuorum {
  readonly status?: {
    readonly primary?: string;
    readonly standbyNames?: readonly string[];
    readonly standbyNumber?: number;
  };
}

export interface Service {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

export interface ConfigMap {
  readonly metadata: Metadata;
  readonly data?: Readonly<Record<string, string>>;
}

export interface List<T> {
  readonly items: readonly T[];
}

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
