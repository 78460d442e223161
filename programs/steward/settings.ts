/** What a steward is told when it starts; the construct that deploys it writes it. */
export interface Settings {
  /** Namespace of the database. */
  readonly namespace: string;
  /** Clusters to look at. */
  readonly clusters: readonly string[];
  /** Lease that every look writes to while somebody is silent, to know that the API server takes writes. */
  readonly canary: string;
  /** For how long all evidence has to hold before a pod is declared gone, in seconds. */
  readonly waitSeconds: number;
  /** Port of `/metrics` and `/healthz`. */
  readonly port: number;
  readonly operator: {
    readonly namespace: string;
    /** Leases of the operator and of its plugins: who holds one leads. */
    readonly leases: readonly string[];
    /** Whether plugins of CloudNativePG run there, without which it does nothing. */
    readonly plugins: boolean;
  };
  /** Certificate of the CA, and the ConfigMaps that hold a copy of it. */
  readonly authority: {
    /** PEM. Kubelet brings it, so that no right to read a Secret is needed. */
    readonly file: string;
    /** Name of the ConfigMaps. */
    readonly copy: string;
    readonly namespaces: readonly string[];
  };
  /** Pods of the cluster's DNS. Left out: they are left alone. */
  readonly dns?: { readonly namespace: string; readonly podLabels: Readonly<Record<string, string>> };
}

/** Who this steward is; Kubernetes tells it. */
export interface Self {
  readonly pod: string;
  readonly node: string;
}

/** Lease that says which pod of a Cluster was last declared gone. */
export const recordOf = (cluster: string): string => `${cluster}-steward`;
