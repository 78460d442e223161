import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stewardProgram } from '../../../constructs/manifests/bundle.js';
import type { Settings } from '../../../programs/steward/settings.js';
import { textsIn } from '../../support/blocks.js';
import { made, manifestFilesOf, outputOf } from '../../support/synthesis.js';
import { freePort } from '../../support/free-port.js';
import { scratch } from '../../support/scratch.js';
import { applied, objectStore, valid } from '../../support/valid.js';
import { World, at, credentials, settings } from '../../programs/steward/cluster.js';

const settingsOf = (environment: object) =>
  JSON.parse(made(environment).manifest('ConfigMap', 'postgres-steward')?.data['settings.json'] ?? '') as Settings;
const deployment = (environment: object = valid) =>
  made(environment).manifest('Deployment', 'postgres-steward')?.spec as {
    template: {
      metadata: { annotations: { checksum: string } };
      spec: { volumes: { name: string; secret?: object }[] };
    };
  };
/** Every right that it has, a line each: where, what it may do, with what. */
const rightsOf = (environment: object) =>
  made(environment)
    .resources('database', 'kubernetes_role_v1')
    .flatMap((role) => {
      const { metadata, rule } = role as unknown as {
        metadata: { namespace: string };
        rule: { resources: string[]; verbs: string[]; resource_names?: string[] }[];
      };
      return rule.map(({ resources, verbs, resource_names: names = ['any'] }) =>
        [metadata.namespace, verbs.join('+'), ...resources, ...names].join(' '),
      );
    });

test('without the switch there is no steward: no pod, no right, no way through the network', () => {
  const output = outputOf({ ...valid, failover: { steward: { enabled: false } } });
  expect([...output].filter(([path, text]) => `${path} ${text}`.includes('steward')).map(([path]) => path)).toEqual([]);
});

test('it reaches nodes by IPv6 only where pods have IPv6', () => {
  const cidrsOf = (podNetworks: readonly string[]) => {
    const kubernetes = { ...valid.kubernetes, podNetworks };
    const policy = manifestFilesOf({ ...valid, kubernetes }).get('networkpolicy-postgres-steward-to-nodes.yaml') ?? '';
    return [...policy.matchAll(/cidr: (\S+)/g)].map(([, cidr = '']) => cidr);
  };
  expect(cidrsOf(['10.42.0.0/16'])).not.toContain('fc00::/7');
  expect(cidrsOf(['10.42.0.0/16', 'fd00:42::/56'])).toEqual(expect.arrayContaining(['192.168.0.0/16', 'fc00::/7']));
});

test('its pods start anew when the program or what it is told changes, and only then', () => {
  const checksum = (environment: object) => deployment(environment).template.metadata.annotations.checksum;
  expect(checksum({ ...valid, failover: { steward: { waitSeconds: 7 } } })).not.toBe(checksum(valid));
  expect(checksum({ ...valid, failover: { steward: { image: 'node:22' } } })).toBe(checksum(valid));
});

test('it looks after every lineage that Git declares', () => {
  const two = settingsOf({ ...valid, backup: objectStore, restore: { from: 1 } });
  expect(two.clusters).toEqual(['postgres-1', 'postgres-2']);
});

test('it knows the leaders that the operator cannot do without', () => {
  const { operator } = settingsOf({ ...valid, backup: objectStore });
  expect(operator).toMatchObject({ plugins: true, leases: ['db9c8771.cnpg.io', '822e3f5c.cnpg.io'] });
  expect(settingsOf(valid).operator).toMatchObject({ plugins: false, leases: ['db9c8771.cnpg.io'] });
});

test.each([
  ['where an application runs here, and one elsewhere', applied],
  [
    'with a store, and with the DNS left alone',
    { ...valid, backup: objectStore, failover: { steward: { clearDns: false } } },
  ],
])('it may do what is written, and nothing else: %s', (title, environment) => {
  expect(rightsOf(environment)).toEqual(textsIn(join(import.meta.dirname, 'steward.txt')).get(title));
});

test('it keeps the copies of the CA where applications of this cluster run', () => {
  const namespaces = ['databases', 'shop'];
  expect(settingsOf(applied).authority).toEqual({ file: '/authority/ca.crt', copy: 'postgres-ca', namespaces });
});

test('of the Secret of the CA its pods see the certificate and not the key', () => {
  const { volumes } = deployment().template.spec;
  expect(volumes.filter(({ secret }) => secret !== undefined)).toEqual([
    {
      name: 'authority',
      secret: { secretName: 'postgres-1-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }], optional: true },
    },
  ]);
});

test('the program is the same wherever it is made: nothing of the machine is in it', () => {
  expect(stewardProgram()).not.toContain(process.cwd());
});

test('the program needs nothing but Node', () => {
  const imports = [...stewardProgram().matchAll(/from "([^"]+)"/g)].map(([, name = '']) => name);
  expect(imports.length).toBeGreaterThan(3);
  expect(imports.filter((name) => !name.startsWith('node:'))).toEqual([]);
});

test('the program as it is shipped looks, tells of it, and ends when it is told to', async () => {
  const world = await World.start();
  const folder = scratch();
  const port = await freePort();
  const [program, told] = [join(folder, 'steward.mjs'), join(folder, 'settings.json')];
  writeFileSync(program, stewardProgram());
  writeFileSync(told, JSON.stringify({ ...settings, port }));
  const child = spawn(process.execPath, ['--max-old-space-size=32', program, told, credentials], {
    env: {
      POD_NAME: 'steward-1',
      NODE_NAME: 'n2',
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(world.port),
    },
  });
  try {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const read = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    while (!world.kubernetes.objects.has(at.canary) && child.exitCode === null) await pause(100);
    expect(await read('/healthz')).toBe('ok\n');
    expect(await read('/metrics')).toMatch(/postgres_steward_clean_look_age_seconds\{cluster="postgres-1"\} [0-9.]+\n/);
    expect(JSON.parse(said.split('\n')[0] ?? '')).toMatchObject({ level: 'info', logger: 'steward', msg: 'looking' });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

describe('a connection to what was on the lost node', () => {
  const cluster = (environment: object) => made(environment).manifest('Cluster', 'postgres-1');
  const operator = (environment: object) =>
    outputOf(environment).get('cdktf.out/stacks/homelab-operator/cdk.tf.json') ?? '';
  const without = { ...valid, failover: { steward: { enabled: false } } };

  test('is given up within seconds, by instances and by the operator', () => {
    expect(cluster(valid)?.spec['env']).toEqual(
      expect.arrayContaining([
        { name: 'HTTP2_READ_IDLE_TIMEOUT_SECONDS', value: '3' },
        { name: 'HTTP2_PING_TIMEOUT_SECONDS', value: '2' },
      ]),
    );
    expect(operator(valid)).toContain('HTTP2_PING_TIMEOUT_SECONDS');
    const patch = JSON.parse(cluster(valid)?.metadata.annotations?.['cnpg.io/podPatch'] ?? '') as object[];
    expect(patch).toContainEqual(
      expect.objectContaining({
        path: '/spec/dnsConfig',
        value: {
          options: [
            { name: 'timeout', value: '1' },
            { name: 'attempts', value: '2' },
          ],
        },
      }),
    );
  });

  test('is used as long as ever without a steward', () => {
    expect(JSON.stringify(cluster(without))).not.toMatch(/dnsConfig|HTTP2/);
    expect(operator(without)).not.toContain('HTTP2');
  });
});
