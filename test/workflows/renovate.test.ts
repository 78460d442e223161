import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment } from '../../config/load.js';
import { objectStore, valid } from '../support/valid.js';

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const { customManagers } = JSON.parse(readFileSync(join(root, 'renovate.json'), 'utf8')) as { customManagers: readonly Manager[] }; // prettier-ignore

/** What Renovate reads in the files of this project, as name and version. */
function found(): Record<string, string> {
  const files = ['config', '.github/workflows'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  const matches = customManagers.flatMap(({ managerFilePatterns, matchStrings }) =>
    files
      .filter((file) => managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)))
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .flatMap((text) => matchStrings.flatMap((match) => [...text.matchAll(new RegExp(match, 'g'))]))
      .map(({ groups = {} }) => [groups['depName'] ?? 'terraform', groups['currentValue'] ?? ''] as const),
  );
  return Object.fromEntries(matches);
}

test('Renovate keeps every chart and image of the defaults fresh, and Terraform in the workflows', () => {
  const environment = checkEnvironment('homelab', { ...valid, backup: objectStore });
  const { postgres, pooler, failover } = environment;
  const images = [postgres.image, pooler.image, failover.steward.image].map((image) => image.split(':'));
  expect(found()).toEqual({
    ...Object.fromEntries(images),
    'cloudnative-pg': environment.operator.chart.version,
    'plugin-barman-cloud': environment.backup.type === 'object-store' && environment.backup.plugin.chart.version,
    terraform: expect.stringMatching(/^1\.\d+\.\d+$/) as string,
  });
});
