import { podPatch } from '../../../constructs/manifests/pod-patch.js';
import { made, manifestFilesOf } from '../../support/synthesis.js';
import { valid } from '../../support/valid.js';

interface ClusterSpec {
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly projectedVolumeTemplate?: { readonly sources: readonly { readonly configMap: { readonly name: string } }[] };
}

function generated(environment: object) {
  const { manifest } = made(environment);
  const cluster = manifest('Cluster', 'postgres-1');
  const { env, projectedVolumeTemplate } = cluster?.spec as ClusterSpec;
  const programs = manifest('ConfigMap', projectedVolumeTemplate?.sources[0]?.configMap.name ?? '')?.data;
  return { files: manifestFilesOf(environment), annotations: cluster?.metadata.annotations ?? {}, env, programs };
}

test('every instance starts a program that is mounted in it', () => {
  const { annotations, programs } = generated(valid);
  const [hook] = JSON.parse(annotations['cnpg.io/podPatch'] ?? '[]') as [
    { value: { postStart: { exec: { command: string[] } } } },
  ];
  const [shell, program = ''] = hook.value.postStart.exec.command;
  expect(shell).toBe('bash');
  expect(programs?.[program.replace('/projected/', '')]).toMatch(/^#!\/usr\/bin\/env bash\n/);
});

test('a person reads the patch of the pods without unescaping anything', () => {
  const [patch] = /^ +cnpg.io\/podPatch: .*$/m.exec(generated(valid).files.get('cluster-postgres-1.yaml') ?? '') ?? [];
  expect(patch).toMatch(/^ +cnpg.io\/podPatch: '[^\\]*'$/);
});

test('a strict cluster is watched for a frozen PostgreSQL, a primary that is cut off, and clones', () => {
  const { env = [] } = generated({ ...valid, postgres: { durability: 'strict' } });
  const times = env
    .filter(({ name }) => name.startsWith('WATCHDOG_') && name.endsWith('_SECONDS'))
    .map(({ name, value }) => `${name}=${value}`);
  expect(times).toEqual([
    'WATCHDOG_FROZEN_SECONDS=12',
    'WATCHDOG_ISOLATED_SECONDS=4',
    'WATCHDOG_ABSENT_SECONDS=0',
    'WATCHDOG_STRANDED_SECONDS=0',
  ]);
});

const addition = (text: string, path = '/spec/dnsConfig') => ({
  operations: [{ op: 'add' as const, path, value: {} }],
  env: {},
  programs: { configMap: 'programs', files: { 'program.bash': text } },
});
const environmentOf = (additions: Parameters<typeof podPatch>[0]) => podPatch(additions).spec.env;

test.each([
  ['a program changes', addition('echo other')],
  ['a patch changes that CloudNativePG does not compare', addition('echo', '/spec/containers/0/lifecycle')],
])('pods are replaced when %s, by their environment', (_, changed) => {
  expect(environmentOf(changed)).not.toEqual(environmentOf(addition('echo')));
  expect(environmentOf(addition('echo'))).toEqual(environmentOf(addition('echo')));
});
