import type { NamedEnvironment } from '../config/load.js';
import { Instances } from './instances.js';
import { Kubernetes, orNothing, storageClassIn } from './kubernetes.js';

/** What only a cluster knows of a change. */
export interface LiveFacts {
  /** Whether the storage classes of the volumes can resize them. Undefined when one of them cannot be found. */
  readonly volumesGrow?: boolean | undefined;
  /** Major version of PostgreSQL that the data is of. */
  readonly dataMajor?: number | undefined;
}

/** What the cluster knows of an environment. */
export async function liveFacts(kubernetes: Kubernetes, environment: NamedEnvironment): Promise<LiveFacts> {
  const { storage, walStorage } = environment.postgres;
  const status = await orNothing(new Instances(kubernetes, environment).status());
  const { items } = await kubernetes.storage.listStorageClass();
  const found = [storage, walStorage].map(({ storageClass }) => storageClassIn(items, storageClass));
  const volumesGrow = found.every((each) => each?.allowVolumeExpansion === true);
  return {
    dataMajor: status?.pgDataImageInfo?.majorVersion,
    volumesGrow: found.includes(undefined) ? undefined : volumesGrow,
  };
}

/** The same of the cluster that the kubeconfig names; nothing where it cannot be reached. */
export async function reachableFacts(environment: NamedEnvironment): Promise<LiveFacts> {
  try {
    return await liveFacts(await Kubernetes.connect(environment), environment);
  } catch {
    return {};
  }
}
