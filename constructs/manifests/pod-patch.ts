import { digestOf } from '../../config/digest.js';

/** Something that the pods of instances get beside what CloudNativePG gives them. */
export interface PodAddition {
  /** What a Cluster has no field for, as a JSON patch of the pod (RFC 6902). */
  readonly operations: readonly { readonly op: 'add'; readonly path: string; readonly value: unknown }[];
  /** Environment of the PostgreSQL container. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** A ConfigMap of programs, which CloudNativePG mounts at /projected. Default: none. */
  readonly programs?: { readonly configMap: string; readonly files: Readonly<Record<string, string>> };
}

/**
 * What a Cluster has for all additions: annotations of its own, and fields of its spec.
 *
 * CloudNativePG replaces pods whose environment changes, not those whose ConfigMap or whose patch does (ComparePodSpecs in
 * pkg/specs/podspec_diff.go). So a checksum of all is among the variables.
 */
export function podAdditions(additions: readonly PodAddition[]) {
  const operations = additions.flatMap((addition) => addition.operations);
  const env = Object.entries(Object.assign({}, ...additions.map((addition) => addition.env)) as Record<string, string>);
  const programs = additions.flatMap((addition) => addition.programs ?? []);
  const checksum = digestOf([operations, programs]).slice(0, 16);
  return {
    annotations: { 'cnpg.io/podPatch': JSON.stringify(operations) },
    spec: {
      env: [...env, ['POD_CHECKSUM', checksum] as const].map(([name, value]) => ({ name, value })),
      projectedVolumeTemplate: { sources: programs.map(({ configMap: name }) => ({ configMap: { name } })) },
    },
  };
}
