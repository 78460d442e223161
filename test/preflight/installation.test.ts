import { installation } from '../../preflight/installation.js';
import { crd, look, say } from '../support/preflight.js';

const release = (name: string, namespace: string) =>
  crd('clusters.postgresql.cnpg.io', {
    'meta.helm.sh/release-name': name,
    'meta.helm.sh/release-namespace': namespace,
  });
const operator = (
  namespace: string,
  { image = 'ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0', replicas = 2, env = [] as object[] } = {},
) => ({
  '/apis/apps/v1/deployments': {
    items: [
      {
        metadata: { name: 'cnpg', namespace },
        spec: {
          replicas,
          template: { spec: { containers: [{ image, env, args: ['controller', '--config-map-name=cnpg-config'] }] } },
        },
        status: { readyReplicas: replicas },
      },
    ],
  },
});

test('CloudNativePG is not there, ours, or only its CRDs are left', async () => {
  expect(await say(installation)).toEqual(['ok: There is no CloudNativePG yet.']);
  expect(await say(installation, { ...release('cloudnative-pg', 'cnpg-system'), ...operator('cnpg-system') })).toEqual([
    'ok: CloudNativePG belongs to the release cnpg-system/cloudnative-pg.',
  ]);
  expect((await say(installation, release('cloudnative-pg', 'cnpg-system')))[0]).toMatch(/only the CRDs are left\.$/);
});

test('CloudNativePG is installed already by Helm, under the name of its documentation: both ways out are told', async () => {
  const [finding] = await look(installation, { ...release('cnpg', 'cnpg-system'), ...operator('cnpg-system') });
  expect(finding).toEqual({
    check: 'CloudNativePG',
    state: 'failed',
    seen: 'The CRDs of CloudNativePG belong to the Helm release cnpg-system/cnpg; Helm would refuse to install ours (cnpg-system/cloudnative-pg).',
    cure: "Leave it to whoever installed it: operator.install: false, and operator.namespace its namespace. Or take it over: operator.namespace: 'cnpg-system', operator.release: 'cnpg', then npm run deploy -- --adopt (docs/day-two.md).",
  });
  expect(
    await say(
      installation,
      { ...release('cnpg', 'cnpg-system'), ...operator('cnpg-system') },
      { operator: { release: 'cnpg' } },
    ),
  ).toEqual(['ok: CloudNativePG belongs to the release cnpg-system/cnpg.']);
  expect((await say(installation, operator('operators')))[0]).toMatch(
    /^failed: Another operator .*: operators\/cnpg\./,
  );
});

describe('an operator that somebody else installed', () => {
  const theirs = (differences: object, name = 'databases') =>
    say(
      installation,
      { ...differences },
      { operator: { install: false, namespace: 'operators' }, namespace: { name } },
    );

  test('is new enough, survives a node, and watches the namespace', async () => {
    expect(await theirs(operator('operators'))).toEqual([
      'ok: CloudNativePG is version 1.30, installed by somebody else.',
      'ok: 2 of 2 pods of operators/cnpg are ready.',
      'ok: operators/cnpg watches every namespace.',
    ]);
  });

  test('is not there, or in another namespace', async () => {
    expect(await theirs({})).toEqual(['failed: No operator of CloudNativePG runs, and operator.install is false.']);
    expect((await theirs(operator('cnpg-system')))[0]).toMatch(
      /^failed: CloudNativePG runs as cnpg-system\/cnpg; operator.namespace is operators/,
    );
  });

  test('is too old, alone, or of a version that cannot be seen', async () => {
    const image = (tag: string) => operator('operators', { image: `cnpg:${tag}` });
    expect((await theirs(image('1.29.2')))[0]).toBe(
      'failed: CloudNativePG is version 1.29, installed by somebody else.',
    );
    expect((await theirs(image('latest')))[0]).toMatch(/^unknown/);
    expect((await theirs(operator('operators', { replicas: 1 })))[1]).toMatch(/^warning: 1 of 1 pods/);
    expect((await theirs(operator('operators', { replicas: 0 })))[1]).toMatch(/^failed: 0 of 0 pods/);
  });

  test('is of a minor version that nobody tried with this project', async () => {
    const image = (tag: string) => operator('operators', { image: `cnpg:${tag}` });
    expect((await theirs(image('1.30.9')))[0]).toMatch(/^ok/);
    for (const tag of ['1.31.0', '1.300.0', '2.30.0']) {
      expect((await theirs(image(tag)))[0]).toBe(
        `warning: CloudNativePG is version ${tag.slice(0, -2)}, installed by somebody else; this project was tried with 1.30.0.`,
      );
    }
  });

  test('watches other namespaces only', async () => {
    const env = [{ name: 'WATCH_NAMESPACE', value: 'shop, databases' }];
    expect((await theirs(operator('operators', { env })))[2]).toBe('ok: operators/cnpg watches shop, databases.');
    const config = {
      '/api/v1/namespaces/operators/configmaps/cnpg-config': { data: { WATCH_NAMESPACE: 'operators' } },
    };
    expect((await theirs({ ...operator('operators'), ...config }))[2]).toBe(
      'failed: operators/cnpg watches operators, and not databases: nobody would make the Cluster.',
    );
  });
});
