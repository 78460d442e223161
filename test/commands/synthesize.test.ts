import { jest } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../commands/synthesize.js';
import { gitAt } from '../support/repository.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

jest.spyOn(console, 'warn').mockImplementation(() => undefined);

/** Synthesizes the environment with a change. */
async function declare(folder: string, change: object): Promise<void> {
  mkdirSync(join(folder, 'environments'), { recursive: true });
  const environment = JSON.stringify({ ...valid, ...change });
  writeFileSync(join(folder, 'environments', 'homelab.ts'), `export default ${environment};`);
  await synthesize(folder, ['homelab']);
}

const at = (address: string) => ({ lan: { ...valid.lan, address } });
const refusal = 'lan-address: 192.168.4.206 -> 192.168.4.207';

async function commit(folder: string): Promise<void> {
  await gitAt(folder, 'add', '--all');
  await gitAt(folder, 'commit', '--quiet', '--allow-empty', '--message', 'change');
}

test('clients hold what is committed: before that it may be changed, after that it is refused', async () => {
  const folder = scratch();
  await gitAt(folder, 'init', '--quiet');
  await commit(folder);
  await declare(folder, at('192.168.4.205'));
  await declare(folder, at('192.168.4.206'));
  await commit(folder);
  await expect(declare(folder, at('192.168.4.207'))).rejects.toThrow(refusal);
});

test('what was tried and not committed goes as it came', async () => {
  const folder = scratch();
  await gitAt(folder, 'init', '--quiet');
  await declare(folder, {});
  await commit(folder);
  await declare(folder, { applications: [{ name: 'wiki', namespace: 'wiki' }] });
  await declare(folder, {});
  expect(await gitAt(folder, 'status', '--porcelain', 'manifests')).toBe('');
});

test('without a commit, clients hold what the last synthesis wrote', async () => {
  const folder = scratch();
  await declare(folder, at('192.168.4.206'));
  await expect(declare(folder, at('192.168.4.207'))).rejects.toThrow(refusal);
});
