import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { listening } from './listening.js';
import { scratch } from './scratch.js';

/** Answers of a Kubernetes API by path, with `POST ` or `DELETE ` before it where it changes something; a function is asked each time. */
export type Answers = Readonly<Record<string, unknown>>;

export const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A node that is ready, with labels, annotations and a spec of its own. */
export const node = (
  name: string,
  { labels = {}, annotations = {}, ...spec }: { labels?: object; annotations?: object; [field: string]: unknown } = {},
) => ({
  metadata: { name, labels, annotations },
  spec: { podCIDRs: [`10.42.${name.slice(1)}.0/24`], ...spec },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    addresses: [{ type: 'InternalIP', address: `192.168.4.1${name.slice(1)}` }],
    allocatable: { cpu: '4', memory: '16384Mi' },
    nodeInfo: { kubeletVersion: 'v1.36.3' },
  },
});

/** The LoadBalancer of the database, with the address that it asked for and has: nothing asks the network for it. */
export const lanService = (ip = '192.168.4.205') => ({
  items: [
    {
      metadata: { namespace: 'databases', name: 'postgres-lan', annotations: { 'metallb.io/loadBalancerIPs': ip } },
      status: { loadBalancer: { ingress: [{ ip }] } },
    },
  ],
});

/** Nodes that tell the arguments of k3s. */
export const k3sNodes = (...args: readonly string[]): Answers => ({
  '/api/v1/nodes': {
    items: ['n1', 'n2'].map((name) => node(name, { annotations: { 'k3s.io/node-args': JSON.stringify(args) } })),
  },
});

/** API servers at some addresses, as Kubernetes lists them. */
export const apiServers = (port: number, ...addresses: readonly string[]): Answers => ({
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': {
    items: [{ endpoints: addresses.map((address) => ({ addresses: [address] })), ports: [{ port }] }],
  },
});

/** A cluster with NodeLocal DNSCache. */
export const nodeLocalDns: Answers = {
  '/apis/apps/v1/daemonsets': {
    items: [
      {
        metadata: { labels: { 'k8s-app': 'node-local-dns' } },
        spec: { template: { spec: { containers: [{ args: ['-localip', '169.254.20.10,10.43.0.10'] }] } } },
      },
    ],
  },
};

/** A pod of MetalLB that announces from a node. */
export const speaker = (nodeName: string, labels: object = { app: 'metallb', component: 'speaker' }) => ({
  metadata: { namespace: 'metallb-system', name: `speaker-${nodeName}`, labels },
  spec: { nodeName, hostNetwork: true, containers: [{ args: ['--port=7472'] }] },
  status: { phase: 'Running', podIPs: [{ ip: '192.168.4.11' }], conditions: [{ type: 'Ready', status: 'True' }] },
});

/** The leases of nodes, which kubelet renews every second here, by clocks that are so many seconds behind. */
export const renewedBefore = (behind: Readonly<Record<string, number>>): Answers => ({
  '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases': () => ({
    items: Object.entries(behind).map(([name, seconds]) => ({
      metadata: { name },
      spec: { renewTime: new Date((Math.floor(Date.now() / 1000) - seconds) * 1000).toISOString() },
    })),
  }),
});

/** A cluster that is ready for the least environment: two nodes, local-path, MetalLB, Argo CD. */
export const readyCluster: Answers = {
  ...(parse(readFileSync(join(import.meta.dirname, 'ready-cluster.yaml'), 'utf8')) as Answers),
  '/api/v1/nodes': { items: [node('n1'), node('n2')] },
  '/api/v1/pods': {
    items: [
      speaker('n1'),
      speaker('n2'),
      { metadata: { namespace: 'shop', name: 'web' }, status: { phase: 'Running', podIPs: [{ ip: '10.42.1.9' }] } },
    ],
  },
  ...apiServers(6443, '192.168.4.10'),
  ...renewedBefore({ n1: 0, n2: 0 }),
};

/** A kubeconfig with some API servers, and the context that is current. */
export function kubeconfigOf(servers: Readonly<Record<string, string>>, current: string): string {
  const all = Object.entries(servers);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: all.map(([name, server]) => ({ name, cluster: { server, 'insecure-skip-tls-verify': true } })),
    users: [{ name: 'me', user: { token: 'none' } }],
    contexts: all.map(([name]) => ({ name, context: { cluster: name, user: 'me' } })),
  });
}

/** A request that would have changed something. */
interface Written {
  readonly method: string;
  readonly path: string;
  readonly body: { readonly metadata?: { readonly name?: string } };
}

/** A Kubernetes API that knows what it is given, remembers what was written, changes nothing, and answers 404 to everything else. */
export class FakeCluster {
  answers: Answers = readyCluster;
  /** Requests that would have changed something, in their order. */
  written: Written[] = [];
  private port = 0;
  private readonly server = createServer((request, response) => void this.respond(request, response));

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = this.answer(request);
    const { method = '', url = '' } = request;
    if (['POST', 'PATCH', 'DELETE'].includes(method)) {
      const body = await text(request);
      this.written.push({ method, path: url, body: JSON.parse(body || '{}') as Written['body'] });
    }
    response.writeHead(known === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ?? {}));
  }

  async open(): Promise<void> {
    this.port = await listening(this.server);
  }

  /** A kubeconfig that leads to it, or to another server. */
  kubeconfig(server = `http://127.0.0.1:${this.port}`): string {
    return kubeconfigOf({ home: server }, 'home');
  }

  private answer({ url = '', method }: IncomingMessage): unknown {
    const path = decodeURIComponent(url.split('?')[0] ?? '');
    const answer = this.answers[method === 'GET' || method === 'PATCH' ? path : `${method ?? ''} ${path}`];
    if (answer === undefined && path === '/version') return { gitVersion: 'v1.36.3' };
    return typeof answer === 'function' ? (answer as () => unknown)() : answer;
  }
}

/** Opens one as the cluster of `KUBECONFIG` for the tests of a file. */
export function openCluster(): FakeCluster {
  const api = new FakeCluster();
  beforeAll(async () => {
    await api.open();
    const file = join(scratch(), 'kubeconfig');
    writeFileSync(file, api.kubeconfig());
    process.env['KUBECONFIG'] = file;
  });
  return api;
}
