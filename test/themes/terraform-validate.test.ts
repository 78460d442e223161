import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cluster/process.js';
import { synthesizeProject } from '../support/synthesis.js';

// Without a mirror of the providers, Terraform would go to the network.
const file = process.env['TF_CLI_CONFIG_FILE'] ?? '';
const [, mirror = ''] =
  /filesystem_mirror\s*\{[^}]*path\s*=\s*"([^"]+)"/.exec(existsSync(file) ? readFileSync(file, 'utf8') : '') ?? [];
const present = ['helm', 'kubernetes', 'random'].every((provider) =>
  existsSync(join(mirror, 'registry.terraform.io', 'hashicorp', provider)),
);
const folder = present ? await synthesizeProject(['homelab', 'three-nodes']) : '';

(present ? test : test.skip).each([
  'homelab-operator',
  'homelab-database',
  'three-nodes-operator',
  'three-nodes-database',
  'three-nodes-edge',
])('the providers accept %s (needs a filesystem_mirror with them in TF_CLI_CONFIG_FILE)', async (stack) => {
  const terraform = (...args: string[]) =>
    runCommand('terraform', [`-chdir=${join(folder, 'cdktf.out', 'stacks', stack)}`, ...args]);
  expect(await terraform('init', '-backend=false', '-input=false', '-no-color')).toMatchObject({ status: 0 });
  const { stdout } = await terraform('validate', '-json');
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
});
