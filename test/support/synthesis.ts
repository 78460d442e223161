import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Described } from '../../review/blast-radius.js';
import { manifestsOf } from '../../review/change.js';
import type { Stack } from '../../review/terraform-changes.js';
import { checkEnvironment } from '../../config/load.js';
import { stacksOf, synthesize, write } from '../../stacks/synthesize.js';

const project = join(import.meta.dirname, '..', '..');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** An empty folder that nothing else uses, until the tests of the file are over. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'postgresql-test-'));
  folders.push(folder);
  return folder;
}

/** Synthesizes the environments of this project in another folder, as `npm run synth` does. */
export async function synthesizeProject(names: readonly string[], folder = scratch()): Promise<string> {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(join(project, 'environments'), join(folder, 'environments'), { recursive: true });
  await synthesize(folder, names);
  return folder;
}

/** Every file that an environment makes, by its path. */
export function outputOf(environment: object, name = 'homelab'): ReadonlyMap<string, string> {
  const folder = scratch();
  write(folder, [checkEnvironment(name, environment)]);
  return filesBelow(folder);
}

/** The manifests of an environment, by the name of their file. */
export function manifestFilesOf(environment: object): ReadonlyMap<string, string> {
  const folder = 'manifests/homelab/';
  return new Map(
    [...outputOf(environment)]
      .filter(([path]) => path.startsWith(folder))
      .map(([path, content]) => [path.slice(folder.length), content]),
  );
}

/** What an environment makes, as changes are told from it. */
export function describedBy(files: ReadonlyMap<string, string>): Described {
  const stacks = stacksOf('homelab').map(
    (name) => [name, JSON.parse(files.get(`cdktf.out/stacks/${name}/cdk.tf.json`) ?? '{}') as Stack] as const,
  );
  return { manifests: manifestsOf(files), stacks: new Map(stacks) };
}

/** Every file below a folder, by its path in it. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}
