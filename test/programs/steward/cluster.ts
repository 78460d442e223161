import { jest } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { Api } from '../../../programs/steward/api.js';
import { AuthorityCopies } from '../../../programs/steward/copies.js';
import type { Network } from '../../../programs/steward/look.js';
import { Metrics } from '../../../programs/steward/metrics.js';
import type { InstanceStatus } from '../../../programs/steward/observation.js';
import type { Settings } from '../../../programs/steward/settings.js';
import { Steward } from '../../../programs/steward/steward.js';
import { type Handler, identity, served } from '../../support/https.js';
import { scratch } from '../../support/scratch.js';

interface Stored {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  data?: Record<string, string>;
  [other: string]: unknown;
}

type Sent = Partial<Stored> & { preconditions?: { uid: string } };
type Made = Omit<Partial<Stored>, 'metadata'> & { metadata?: Partial<Stored['metadata']> };

// What the steward logs is its own.
beforeAll(() => jest.spyOn(console, 'log').mockReturnValue(undefined));

const folder = scratch();
const own = identity(folder, 'kubernetes');
/** Folder of a service account that the API server knows. */
export const credentials = folder;
writeFileSync(join(folder, 'token'), 'token');
writeFileSync(join(folder, 'ca.crt'), own.cert);

/** As much of an API server as the steward uses: versions, compare-and-swap, preconditions, graceful deletion, selectors. */
export class Kubernetes {
  readonly objects = new Map<string, Stored>();
  /** What was written, in order: the method and the path. */
  readonly writes: string[] = [];
  /** Called before a request is served; a status that it returns is the answer. */
  intercept: (method: string, path: string) => number | undefined = () => undefined;
  private version = 100;

  put(path: string, object: Made): void {
    const name = path.split('/').at(-1) ?? '';
    const metadata = { uid: `uid-${name}`, ...object.metadata, name, resourceVersion: String(++this.version) };
    this.objects.set(path, { ...object, metadata });
  }

  get(path: string): Stored {
    const found = this.objects.get(path);
    if (found === undefined) throw new Error(`${path} is not there`);
    return found;
  }

  change(path: string, change: Partial<Stored>): void {
    this.put(path, { ...this.get(path), ...change });
  }

  readonly handler: Handler = (request, response) => {
    void text(request).then((sent) => {
      const { method = '', url = '' } = request;
      const path = url.split('?')[0] ?? '';
      const [status, answer] = this.serve(method, path, url, JSON.parse(sent || '{}') as Sent);
      if (method !== 'GET' && status < 300) this.writes.push(`${method} ${path}`);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  };

  private serve(method: string, path: string, url: string, body: Sent): [status: number, answer: object] {
    const refused = this.intercept(method, path);
    if (refused !== undefined) return [refused, { message: 'refused' }];
    if (method === 'GET' && url.includes('?labelSelector=')) return [200, { items: this.select(path, url) }];
    if (method === 'POST') return this.add(path, body);
    const object = this.objects.get(path);
    if (object === undefined) return [404, { message: 'not found' }];
    const { resourceVersion } = body.metadata ?? {};
    const swaps = method === 'PUT' || (method === 'PATCH' && resourceVersion !== undefined);
    if (swaps && resourceVersion !== object.metadata.resourceVersion)
      return [409, { message: 'the object has been modified' }];
    if (body.data !== undefined) this.change(path, { data: { ...object.data, ...body.data } });
    else if (method === 'PUT' || method === 'PATCH') this.change(path, { spec: { ...object.spec, ...body.spec } });
    if (method === 'DELETE') {
      if (body.preconditions?.uid !== object.metadata.uid) return [409, { message: 'the UID does not match' }];
      // Its node is lost, so that nobody ends it.
      this.change(path, { metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } });
    }
    return [200, this.get(path)];
  }

  private add(path: string, body: Partial<Stored>): [number, object] {
    const name = body.metadata?.name ?? `event-${this.version}`;
    if (this.objects.has(`${path}/${name}`)) return [409, { message: 'already exists' }];
    this.put(`${path}/${name}`, body);
    return [201, this.get(`${path}/${name}`)];
  }

  private select(path: string, url: string): Stored[] {
    const asked = decodeURIComponent(url.split('=').slice(1).join('=')).split(',');
    return [...this.objects]
      .filter(([key]) => key.startsWith(`${path}/`))
      .map(([, object]) => object)
      .filter(({ metadata: { labels = {} } }) =>
        asked.every((term) => {
          const [key = '', value] = term.split('=');
          return value === undefined ? key in labels : labels[key] === value;
        }),
      );
  }

  /** Who holds a Lease. */
  holder(lease: string): unknown {
    return this.get(lease).spec?.['holderIdentity'];
  }
}

export const settings: Settings = {
  namespace: 'databases',
  clusters: ['postgres-1'],
  canary: 'postgres-steward',
  waitSeconds: 6,
  port: 9187,
  operator: { namespace: 'cnpg-system', leases: ['db9c8771.cnpg.io', '822e3f5c.cnpg.io'], plugins: true },
  authority: { file: join(folder, 'authority.crt'), copy: 'postgres-ca', namespaces: ['databases', 'shop'] },
  dns: { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } },
};

const leases = '/apis/coordination.k8s.io/v1/namespaces';
export const at = {
  cluster: '/apis/postgresql.cnpg.io/v1/namespaces/databases/clusters/postgres-1',
  failoverQuorum: '/apis/postgresql.cnpg.io/v1/namespaces/databases/failoverquorums/postgres-1',
  primaryLease: `${leases}/databases/leases/postgres-1`,
  record: `${leases}/databases/leases/postgres-1-steward`,
  canary: `${leases}/databases/leases/postgres-steward`,
  operatorLease: `${leases}/cnpg-system/leases/db9c8771.cnpg.io`,
  pluginLease: `${leases}/cnpg-system/leases/822e3f5c.cnpg.io`,
  pod: (name: string, namespace = 'databases') => `/api/v1/namespaces/${namespace}/pods/${name}`,
  authority: (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps/postgres-ca`,
  nodeLease: (node: string) => `${leases}/kube-node-lease/leases/${node}`,
};

/** Two instances on n1 and n2, the operator, a plugin and DNS on both, and stewards that look at them. */
export class World {
  readonly silent = new Set<string>();
  readonly refusing = new Set<string>();
  /** Ports that answer on silent hosts too. */
  readonly answering = new Set<number>();
  /** What was asked of instances and nodes: ports, or the status. */
  readonly asked: (number | 'status')[] = [];
  readonly status = new Map<string, InstanceStatus>();
  readonly metrics = new Map<string, Metrics>();
  clock = 0;

  private constructor(
    readonly kubernetes: Kubernetes,
    readonly port: number,
  ) {}

  static async start(): Promise<World> {
    const kubernetes = new Kubernetes();
    const world = new World(kubernetes, await served(kubernetes.handler, own));
    const objects = parse(readFileSync(join(import.meta.dirname, 'world.yaml'), 'utf8')) as Record<string, Made>;
    for (const [path, object] of Object.entries(objects)) kubernetes.put(path, object);
    world.find();
    return world;
  }

  /** Everybody is heard, and the replica has what the primary wrote, or as much of it. */
  find(written = 100, flushed = written): void {
    this.silent.clear();
    const streams = { streaming: ['postgres-1-2'], written, flushed: { 'postgres-1-2': flushed } };
    this.status.set('10.42.1.5', { isPrimary: true, walReceiverActive: false, ...streams });
    this.status.set('10.42.2.5', { isPrimary: false, walReceiverActive: true, streaming: [] });
  }

  /** A steward on a node. */
  steward(node: string, more: Partial<Settings> = {}): Steward {
    const network: Network = {
      signOfLife: (host, port) => {
        this.asked.push(port);
        const silent = this.silent.has(host) && !this.answering.has(port);
        return Promise.resolve(silent ? 'none' : this.refusing.has(host) ? 'refused' : 'taken');
      },
      instanceStatus: (host) => {
        this.asked.push('status');
        return Promise.resolve(this.silent.has(host) ? undefined : this.status.get(host));
      },
    };
    return new Steward('postgres-1', { ...this.seenFrom(node, more), network, now: () => this.clock });
  }

  /** The part of a steward on a node that looks after the copies of the CA. */
  copies(node: string, more: Partial<Settings> = {}): AuthorityCopies {
    return new AuthorityCopies(this.seenFrom(node, more));
  }

  private seenFrom(node: string, more: Partial<Settings>) {
    const access = {
      host: '127.0.0.1',
      port: this.port,
      tokenFile: join(folder, 'token'),
      authorityFile: join(folder, 'ca.crt'),
    };
    const metrics = new Metrics();
    this.metrics.set(node, metrics);
    return {
      settings: { ...settings, ...more },
      self: { pod: `steward-${node}`, node },
      // A machine that is busy with other tests may take its time.
      api: new Api(access, 60_000),
      metrics,
    };
  }

  /** Node n1 with the primary, or n2 with the replica, falls silent, and the other instance notices. */
  lose(node: 'n1' | 'n2'): void {
    const number = node.slice(1);
    this.silent.add(`192.168.4.1${number}`).add(`10.42.${number}.5`);
    this.status.set('10.42.1.5', { isPrimary: true, walReceiverActive: false, streaming: [] });
    this.status.set('10.42.2.5', { isPrimary: false, walReceiverActive: false, streaming: [] });
  }

  /** So many looks of each steward, one a second; the primary renews its Lease as long as its node lives. */
  async pass(seconds: number, ...stewards: readonly Steward[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      const primary = this.kubernetes.objects.get(at.primaryLease);
      if (!this.silent.has('10.42.1.5') && primary !== undefined) this.kubernetes.change(at.primaryLease, {});
      await Promise.all(stewards.map((steward) => steward.turn()));
      this.clock += 1000;
    }
  }

  /** Pods that are being deleted. */
  get deleted(): string[] {
    return [...this.kubernetes.objects.values()]
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  get events(): unknown[] {
    return [...this.kubernetes.objects].filter(([path]) => path.includes('/events/')).map(([, { message }]) => message);
  }
}
