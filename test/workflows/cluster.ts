import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Kubernetes API that has Argo CD, CloudNativePG, storage and two healthy instances, and does nothing. */
export interface StandInCluster {
  /** The commit that Argo CD says it runs. */
  commit: string;
  writeKubeconfig(file: string): void;
  close(): Promise<unknown>;
}

export async function startCluster(): Promise<StandInCluster> {
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  const storageClass = {
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'csi.example.com',
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
  const answer = (path: string): object => {
    if (path === '/version') return { gitVersion: 'v1.36.3' };
    if (path.includes('/pods')) return { items: [ready, ready] };
    if (path.includes('/storageclasses')) return { items: [storageClass] };
    if (path.includes('/applications/')) {
      return { status: { sync: { status: 'Synced', revision: cluster.commit }, health: { status: 'Healthy' } } };
    }
    return { metadata: { name: path.split('/').at(-1) } };
  };
  const server = createServer((request, response) => {
    const body = JSON.stringify(answer((request.url ?? '').split('?')[0] ?? ''));
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cluster: StandInCluster = {
    commit: '',
    writeKubeconfig: (file) => {
      writeFileSync(
        file,
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': 'home',
          clusters: [
            { name: 'home', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
          ],
          users: [{ name: 'home', user: {} }],
          contexts: [{ name: 'home', context: { cluster: 'home', user: 'home' } }],
        }),
      );
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return cluster;
}
