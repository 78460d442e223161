import { Agent } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'minio';
import type { ObjectStoreBackup } from '../../constructs/manifests/object-store.js';

/** The object store as someone sees it who may change everything in it. */
export class Store {
  private readonly client: Client;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor(backup: ObjectStoreBackup, key: string, secret: string) {
    const { hostname, port, protocol } = new URL(backup.endpoint);
    const useSSL = protocol === 'https:';
    this.bucket = backup.bucket;
    this.prefix = backup.path === '' ? '' : `${backup.path}/`;
    this.client = new Client({
      endPoint: hostname,
      port: port === '' ? (useSSL ? 443 : 80) : Number(port),
      useSSL,
      accessKey: key,
      secretKey: secret,
      region: backup.region,
      pathStyle: true,
      ...(useSSL ? { transportAgent: new Agent({ ca: backup.certificateAuthority }) } : {}),
    });
  }

  /** Names of the objects of a lineage whose names hold a text, in the order of their names. */
  async list(cluster: string, text: string): Promise<readonly string[]> {
    const names: string[] = [];
    const stream = this.client.listObjectsV2(this.bucket, `${this.prefix}${cluster}/`, true);
    for await (const item of stream as AsyncIterable<{ name?: string }>) {
      if (item.name?.includes(text) === true) names.push(item.name);
    }
    return names.sort();
  }

  private async write(name: string, content: Buffer): Promise<void> {
    await this.client.putObject(this.bucket, name, content, content.length);
  }

  private async remove(name: string): Promise<void> {
    await this.client.removeObject(this.bucket, name);
  }

  /** Deletes every object of a lineage. */
  async empty(cluster: string): Promise<void> {
    for (const name of await this.list(cluster, '')) await this.remove(name);
  }

  /**
   * Writes objects until the store has no room for another one. Returns what makes room again.
   *
   * @throws Error when it still has room after 16 GiB.
   */
  async fill(): Promise<() => Promise<void>> {
    const fillers: string[] = [];
    const empty = async () => {
      for (const name of fillers) await this.remove(name);
    };
    for (const mebibytes of [64, 1]) {
      const content = Buffer.alloc(mebibytes * 1024 ** 2);
      for (let refused = false; !refused && fillers.length < 320;) {
        const name = `${this.prefix}filler-${mebibytes}-${fillers.length}`;
        fillers.push(name);
        refused = await this.write(name, content).then(
          () => false,
          () => true,
        );
      }
    }
    if (fillers.length < 320) return empty;
    await empty();
    throw new Error('the store has room for more than a test fills: give it a file system of its own');
  }

  /** Replaces an object. Returns what puts the old one back. */
  async replace(name: string, change: (content: Buffer) => Buffer | undefined): Promise<() => Promise<void>> {
    const before = await buffer(await this.client.getObject(this.bucket, name));
    const after = change(before);
    if (after === undefined) await this.remove(name);
    else await this.write(name, after);
    return () => this.write(name, before);
  }
}

/** Changes one page of a file in a tar, compressed or not, and nothing else. */
export function damagePage(archive: Buffer, file: string, page: number): Buffer {
  const compressed = archive[0] === 0x1f && archive[1] === 0x8b;
  const tar = compressed ? gunzipSync(archive) : Buffer.from(archive);
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('ascii', at + 124, at + 136), 8) || 0;
    if (name.endsWith(file)) {
      const start = at + 512 + page * 8192;
      if (start + 8192 > at + 512 + size) throw new Error(`${file} has no page ${page} in the base backup`);
      // In the middle of the rows: the header stays readable, and only the checksum tells.
      tar.fill(0xa5, start + 6000, start + 6064);
      return compressed ? gzipSync(tar) : tar;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${file} is not in the base backup`);
}
