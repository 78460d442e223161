import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEnvironment } from '../config/load.js';
import { synthesize, write } from '../stacks/synthesize.js';

const project = join(import.meta.dirname, '..');

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
