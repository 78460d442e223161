import { readFile } from 'node:fs/promises';
import { bundleOf, endOf } from './authority.js';
import { type ConfigMap, paths } from './kubernetes.js';
import { Problems, announce } from './report.js';
import type { World } from './steward.js';

const key = 'ca.crt';

/** Keeps the certificate of the CA current where applications run: the operator may make a new one at any time. */
export class AuthorityCopies {
  private readonly problems = new Problems('all copies of the CA are current');

  constructor(private readonly world: Pick<World, 'settings' | 'self' | 'api' | 'metrics'>) {}

  /** Looks at every copy, and writes those that differ. */
  async turn(): Promise<void> {
    const { settings, metrics } = this.world;
    const problems: string[] = [];
    const own = readFile(settings.authority.file, 'utf8');
    const end = await own.then(endOf, () => undefined);
    if (end !== undefined) metrics.set('postgres_certificate_end_timestamp_seconds', { certificate: 'ca' }, end / 1000);
    for (const namespace of settings.authority.namespaces) {
      try {
        await this.update(namespace, await own);
      } catch (error) {
        problems.push(`${namespace}: ${String(error)}`);
      }
    }
    metrics.set('postgres_steward_authority_copies_stale', {}, problems.length);
    this.problems.tell(problems);
  }

  private async update(namespace: string, own: string): Promise<void> {
    const { api, settings } = this.world;
    const { file, copy: name } = settings.authority;
    const path = paths.configMap(namespace, name);
    const { metadata, data = {} } = await api.get<ConfigMap>(path);
    const text = bundleOf(own, data[key]);
    if (text === undefined) throw new Error(`${file} holds no certificate that can be read and has not ended`);
    if (text === data[key]) return;
    // Fails with 409 when another steward wrote meanwhile.
    await api.merge(path, { metadata: { resourceVersion: metadata.resourceVersion }, data: { [key]: text } });
    const about = { apiVersion: 'v1', kind: 'ConfigMap', name };
    await announce('AuthorityPublished', `Wrote the CA to the ConfigMap ${namespace}/${name}`, about, this.world);
  }
}
