import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cluster/process.js';

test('the list of packages can be made without a network, and has the packages with their versions', async () => {
  const root = join(import.meta.dirname, '..', '..');
  const options = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await runCommand('npm', options, { cwd: root });
  const { bomFormat, components } = JSON.parse(stdout) as {
    bomFormat: string;
    components: { name: string; version: string }[];
  };
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  expect(bomFormat).toBe('CycloneDX');
  const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const chosen = Object.entries({ ...dependencies, ...devDependencies }).map(([name, version]) => `${name}@${version}`);
  expect(chosen.filter((each) => !listed.has(each))).toEqual([]);
  // npm leaves out a few that are installed under another name than their own.
  const installed = Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(
      ([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`,
    );
  expect([...new Set(installed)].filter((each) => !listed.has(each)).length).toBeLessThan(5);
});
