import { digestOf } from '../../config/digest.js';

/** What the pods of instances get beside what CloudNativePG gives them. */
export interface PodAdditions {
  /** What a Cluster has no field for, as a JSON patch of the pod (RFC 6902). */
  readonly operations: readonly { readonly op: 'add'; readonly path: string; readonly value: unknown }[];
  /** Environment of the PostgreSQL container. */
  readonly env: Readonly<Record<string, string>>;
  /** A ConfigMap of programs, which CloudNativePG mounts at /projected. */
  readonly programs: { readonly configMap: string; readonly files: Readonly<Record<string, string>> };
}

/**
 * What a Cluster has for them: annotations of its own, and fields of its spec.
 *
 * CloudNativePG replaces pods whose environment changes, not those whose ConfigMap or whose patch does (ComparePodSpecs in
 * pkg/specs/podspec_diff.go). So a checksum of all is among the variables.
 */
export function podPatch({ operations, env, programs }: PodAdditions) {
  const checksum = digestOf([operations, [programs]]).slice(0, 16);
  return {
    annotations: { 'cnpg.io/podPatch': JSON.stringify(operations) },
    spec: {
      env: Object.entries({ ...env, POD_CHECKSUM: checksum }).map(([name, value]) => ({ name, value })),
      projectedVolumeTemplate: { sources: [{ configMap: { name: programs.configMap } }] },
    },
  };
}
