import type { NamedEnvironment } from '../../config/load.js';

interface Options {
  /**
   * The object holds data, or data is lost with it: what disappears from Git stays in the cluster. `told`: the Application is
   * OutOfSync as long as it does; `quietly`: it is not, since a change of `backup` leaves it. Default: it is deleted.
   */
  readonly stays?: 'told' | 'quietly';
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
}

/**
 * Metadata of a manifest in the namespace of the database. It never has a sync wave: with one, Argo CD waits for the
 * health of the Cluster inside the sync, and applies no other commit until then, a revert neither.
 */
export function metadata(
  { namespace }: NamedEnvironment,
  name: string,
  { stays, annotations = {}, labels }: Options = {},
) {
  const all = {
    ...annotations,
    ...(stays === undefined ? {} : { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' }),
    ...(stays === 'quietly' ? { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' } : {}),
  };
  return {
    name,
    namespace: namespace.name,
    ...(labels === undefined ? {} : { labels }),
    ...(Object.keys(all).length === 0 ? {} : { annotations: all }),
  };
}
