import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSaved } from '../commands/saved-plans.js';
import { Stop } from '../commands/stop.js';
import { checkEnvironment } from '../config/load.js';
import { valid } from './valid.js';

test('a folder without all plans is refused before anything is planned, naming what it lacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plans-'));
  const homelab = checkEnvironment('homelab', valid);
  const check = () => {
    checkSaved(folder, '/nowhere', homelab);
  };
  const again =
    'Make the plan again, and have it reviewed: push to the pull request, or run npm run deploy and read its plan.';
  const lacks = (files: string) => new Stop(`${folder} holds no plan of homelab: it lacks ${files}.`, again);
  expect(check).toThrow(lacks('homelab.json, homelab-operator.tfplan, homelab-database.tfplan'));
  writeFileSync(join(folder, 'homelab.json'), '{}');
  writeFileSync(join(folder, 'homelab-database.tfplan'), '');
  expect(check).toThrow(lacks('homelab-operator.tfplan'));
  rmSync(folder, { recursive: true });
});
