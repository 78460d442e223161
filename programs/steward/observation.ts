/** What the steward of a Cluster sees, as plain values. Times are those of its own monotonic clock, in milliseconds. */

/** A Lease as far as it tells whether somebody renews it: compared for equality only, so that no clock is trusted. */
export interface LeaseView {
  readonly holder: string;
  /** Its resourceVersion. */
  readonly version: string;
}

/** What an instance says of itself: `/pg/status` of its manager, port 8000. */
export interface InstanceStatus {
  readonly isPrimary: boolean;
  readonly walReceiverActive: boolean;
  /** Names of the replicas that stream from it. */
  readonly streaming: readonly string[];
  /** Where its WAL ends, in bytes (an LSN). Left out: it is no primary. */
  readonly written?: number;
  /** Up to where the replicas that commits wait for have the WAL on disk, in bytes. Left out: it is no primary. */
  readonly flushed?: Readonly<Record<string, number>>;
  /** Names of the replicas that no commit waits for. Left out: it is no primary. */
  readonly ignored?: readonly string[];
  /** When the certificate that it serves with ends, in milliseconds since 1970. Left out: it showed none. */
  readonly certificateEnds?: number;
}

/** A pod that runs PostgreSQL, and what was heard of it. */
export interface Instance {
  readonly name: string;
  readonly uid: string;
  /** ID of the container that runs PostgreSQL: another one after each start. */
  readonly container: string;
  readonly node: string;
  /** Condition `Ready` of the pod; Kubernetes leaves it true for as long as a lost node counts as alive. */
  readonly ready: boolean;
  /** When `Ready` last changed, as the pod says; compared for equality only. */
  readonly readySince: string;
  readonly terminating: boolean;
  /** Neither the kubelet of its node nor one of its own ports took or refused a connection. */
  readonly silent: boolean;
  /** Both the kubelet and the instance have taken a connection before: only then does silence say something. */
  readonly heardBefore: boolean;
  /** Left out: it did not tell, or was not asked. */
  readonly status?: InstanceStatus;
  /** resourceVersion of the Lease of its node. Left out: it was not read. */
  readonly nodeLease?: string;
  /** Image that it waits for and that cannot be had; it has never run. */
  readonly missingImage?: string;
  /** What CloudNativePG calls it: `primary`, `replica`, or `unhealthy` while another one is to be promoted. */
  readonly role?: string;
}

/** What decides whether CloudNativePG may promote: its object FailoverQuorum. */
export interface Quorum {
  readonly primary: string;
  readonly standbys: readonly string[];
  /** How many of the standbys have each commit. */
  readonly number: number;
  /** Its resourceVersion: another one after each change of the standbys that commits wait for. */
  readonly version: string;
}

/** What the Cluster says of itself. */
export interface ClusterView {
  readonly uid: string;
  /** Image that CloudNativePG gives to new pods. */
  readonly image: string;
  readonly currentPrimary: string;
  readonly targetPrimary: string;
  readonly phase: string;
  /** How many instances there are to be. */
  readonly size: number;
  /** CloudNativePG takes the primary off a node that takes no pods. */
  readonly cordoned: boolean;
  /** Somebody fenced instances. */
  readonly fenced: boolean;
  readonly hibernated: boolean;
  /** It follows a primary elsewhere. */
  readonly isReplicaCluster: boolean;
}

/** The Lease that says which pod was last declared gone. */
export interface LossRecord {
  /** UID of the pod; empty: another one may be declared gone. */
  readonly pod: string;
  readonly version: string;
}

/** One look at a Cluster. What was not asked for or could not be read is left out. */
export interface Look {
  /** Before the first probe was sent, and after the primary's Lease was read. */
  readonly from: number;
  /** When everything had answered or was given up. */
  readonly to: number;
  /** Every request was answered within a second, a write among them if the look was a full one. */
  readonly clean: boolean;
  /** What failed, in words. */
  readonly problems: readonly string[];
  readonly instances: readonly Instance[];
  /** The Lease that the primary renews. */
  readonly primaryLease?: LeaseView;
  readonly cluster?: ClusterView;
  readonly quorum?: Quorum;
  readonly record?: LossRecord;
}
