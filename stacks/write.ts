import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import cdktf from 'cdktf/package.json' with { type: 'json' };
import { removeLeftovers, writeManifests } from '../constructs/manifests/manifest-folder.js';
import { type Rendered, stableJson } from './render.js';

/**
 * Writes `cdktf.out/` and `manifests/`, and removes what environments left that exist no more.
 *
 * @param root folder of the project.
 * @param rendered what is written, by the name of its environment.
 * @param known every environment that there is; others leave nothing.
 */
export function write(root: string, rendered: ReadonlyMap<string, Rendered>, known: readonly string[]): void {
  const output = join(root, 'cdktf.out');
  const stacks = new Map([...rendered.values()].flatMap((each) => [...each.stacks]));
  for (const [name, configuration] of stacks) {
    mkdirSync(join(output, 'stacks', name), { recursive: true });
    writeFileSync(join(output, 'stacks', name, 'cdk.tf.json'), configuration);
  }
  writeFileSync(join(output, 'manifest.json'), stableJson(cdktfManifest(rendered)));
  const others = known.filter((name) => !rendered.has(name));
  removeStacks(join(output, 'stacks'), [...stacks.keys()], others);
  const manifests = join(root, 'manifests');
  for (const [name, { manifests: files }] of rendered) writeManifests(join(manifests, name), files);
  removeLeftovers(manifests, known);
}

/** Where the `cdktf` command finds the stacks, and which is applied after which. */
function cdktfManifest(rendered: ReadonlyMap<string, Rendered>): object {
  const entries = [...rendered.values()].flatMap(({ stacks }) =>
    [...stacks.keys()].map((name, index, all) => {
      const workingDirectory = `stacks/${name}`;
      return {
        name,
        constructPath: name,
        workingDirectory,
        synthesizedStackPath: `${workingDirectory}/cdk.tf.json`,
        stackMetadataPath: `${workingDirectory}/metadata.json`,
        annotations: [],
        dependencies: all.slice(Math.max(0, index - 1), index),
      };
    }),
  );
  return { version: cdktf.version, stacks: Object.fromEntries(entries.map((entry) => [entry.name, entry])) };
}

/** Removes what no stack belongs to. Of an environment that was not rendered, nobody knows which other clusters it has. */
function removeStacks(folder: string, stacks: readonly string[], others: readonly string[]): void {
  for (const stack of existsSync(folder) ? readdirSync(folder) : []) {
    const kept = stacks.includes(stack) || others.some((name) => stack.startsWith(`${name}-`));
    if (!kept) rmSync(join(folder, stack, 'cdk.tf.json'), { force: true });
  }
}
