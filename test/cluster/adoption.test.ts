import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { strangersOf } from '../../cluster/adoption.js';
import { Kubernetes } from '../../cluster/kubernetes.js';
import type { Terraform } from '../../cluster/terraform.js';
import { checkEnvironment } from '../../config/load.js';
import { openCluster } from '../support/fake-cluster.js';
import { scratch } from '../support/scratch.js';
import { outputOf } from '../support/synthesis.js';
import { applied } from '../support/valid.js';

const api = openCluster();

/** A Terraform whose state knows what it is told. */
const terraform = (stack: string, known: readonly string[] = []) =>
  ({ stack, addresses: () => Promise.resolve(known) }) as unknown as Terraform;

test('whatever a deploy makes is found where the state is lost, and named as terraform import names it', async () => {
  const folder = scratch();
  // Every object that is asked for exists, and each release of Helm.
  api.answers = new Proxy({}, { get: (_, path) => (path === '/version' ? undefined : { items: [{}] }) });
  const kubernetes = await Kubernetes.connect(checkEnvironment('homelab', applied));
  const stacks = [...outputOf(applied)].filter(([path]) => path.endsWith('cdk.tf.json'));
  expect(stacks).toHaveLength(3);
  for (const [path, text] of stacks) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    const stack = dirname(path).split('/').at(-1) ?? '';
    const { resource } = JSON.parse(text) as { resource: Record<string, object> };
    const all = Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}`),
    );
    const found = await strangersOf(folder, terraform(stack), kubernetes);
    expect(found.map(({ address }) => address).sort()).toEqual(all.sort());
    expect(found.filter(({ id }) => !/^[\w./=,-]+$/.test(id) || id.endsWith('/'))).toEqual([]);
    expect(await strangersOf(folder, terraform(stack, all), kubernetes)).toEqual([]);
    // No answer comes before all are asked for.
    const waiting: (() => void)[] = [];
    const ask = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ items: [{}] }));
        if (waiting.length === all.length) for (const answer of waiting) answer();
      });
    const clients = new Proxy({}, { get: () => ask });
    const atOnce = { core: clients, objects: clients } as unknown as Kubernetes;
    expect(await strangersOf(folder, terraform(stack), atOnce)).toEqual(found);
  }
});
