import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSaved, takeReviewed } from '../../review/saved-plans.js';
import { UserError } from '../../config/user-error.js';
import type { Terraform } from '../../cluster/terraform.js';
import { checkEnvironment } from '../../config/load.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

test('a folder without all plans is refused before anything is planned, naming what it lacks', () => {
  const folder = scratch();
  const homelab = checkEnvironment('homelab', valid);
  const check = () => {
    checkSaved(folder, '/nowhere', homelab);
  };
  const again =
    'Make the plan again, and have it reviewed: push to the pull request, or run npm run deploy and read its plan.';
  const lacks = (files: string) => new UserError(`${folder} holds no plan of homelab: it lacks ${files}.`, again);
  expect(check).toThrow(lacks('homelab.json, homelab-operator.tfplan, homelab-database.tfplan'));
  writeFileSync(join(folder, 'homelab.json'), '{}');
  writeFileSync(join(folder, 'homelab-database.tfplan'), '');
  expect(check).toThrow(lacks('homelab-operator.tfplan'));
  writeFileSync(join(folder, 'homelab-operator.tfplan'), '');
  const unreadable = new UserError(`${join(folder, 'homelab.json')} is not what npm run plan -- --save writes.`, again);
  expect(check).toThrow(unreadable);
  writeFileSync(join(folder, 'homelab.json'), '{');
  expect(check).toThrow(unreadable);
});

describe('a plan that was reviewed', () => {
  const folder = scratch();
  writeFileSync(join(folder, 'database.tfplan'), '');

  const planOf = (stays: string, becomes: string) => ({
    resource_changes: [
      { type: 'namespace', name: 'stays', change: { actions: ['no-op'], before: { version: stays } } },
      { type: 'service', name: 'lan', change: { actions: ['update'], after: { address: becomes } } },
    ],
  });
  /** Terraform that plans the first, and reads the second from the file that was reviewed. */
  const terraform = (...plans: object[]) =>
    ({
      stack: 'database',
      planPath: join(folder, 'saved.tfplan'),
      preview: () => Promise.resolve({ changes: true, text: 'the plan' }),
      details: () => Promise.resolve(plans.shift()),
    }) as unknown as Terraform;
  const take = (fresh: object, reviewed: object) => takeReviewed(folder, [terraform(fresh, reviewed)]);

  test('is taken though something that stays got another version meanwhile', async () => {
    await expect(take(planOf('7', '.206'), planOf('3', '.206'))).resolves.toBeUndefined();
  });

  test('is refused when it would do something else', async () => {
    await expect(take(planOf('3', '.207'), planOf('3', '.206'))).rejects.toThrow('The plan of database is stale');
  });
});
