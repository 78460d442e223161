import type { NamedEnvironment } from '../load.js';
import { namesOf } from './names.js';

/** What clients hold: every endpoint as `host:port`, and the LAN address, with the repository that declares them. */
export function endpointsOf(environment: NamedEnvironment) {
  const { namespace, lan, pooler, argocd } = environment;
  const names = namesOf(environment);
  const host = (service: string) => `${service}.${namespace.name}.svc:5432`;
  return {
    'read-write': host(names.readWrite),
    'read-only': host(names.readOnly),
    ...(pooler.enabled ? { pooler: host(names.poolerEndpoint) } : {}),
    lan: `${lan.hostName}:${lan.port}`,
    'lan-address': lan.address,
    repository: argocd.repository,
  };
}

/** Whether a repository is the example that the environment files come with, so that nobody depends on it yet. */
export const isPlaceholder = (repository: string): boolean =>
  /(^|[/@.])example\.(com|net|org)([:/]|$)/.test(repository);
