import type { NamedEnvironment } from '../../config/load.js';

/** Argo CD applies waves in this order, each when the one before is healthy. */
const waves = { access: -1, image: 0, cluster: 1, database: 3, around: 4 } as const;

interface Options {
  /** The object holds data, or data is lost with it: what disappears from Git stays in the cluster. */
  readonly durable?: boolean;
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
}

/** Metadata of a manifest in the namespace of the database. */
export function metadata(
  { namespace }: NamedEnvironment,
  name: string,
  wave: keyof typeof waves,
  options: Options = {},
) {
  return {
    name,
    namespace: namespace.name,
    ...(options.labels === undefined ? {} : { labels: options.labels }),
    annotations: {
      ...options.annotations,
      ...(options.durable === true ? { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } : {}),
      'argocd.argoproj.io/sync-wave': String(waves[wave]),
    },
  };
}
