import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differingFrom, planReviewed, savePlans } from '../../review/saved-plans.js';
import { UserError } from '../../config/user-error.js';
import type { Terraform } from '../../cluster/terraform.js';
import { checkEnvironment } from '../../config/load.js';
import { stacksOf } from '../../stacks/render.js';
import { scratch } from '../support/scratch.js';
import { synthesizeProject } from '../support/synthesis.js';
import { valid } from '../support/valid.js';

test('a folder without all plans is refused before anything is planned, naming what it lacks', () => {
  const folder = scratch();
  const homelab = checkEnvironment('homelab', valid);
  const check = () => differingFrom(folder, '/nowhere', homelab);
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

test('what changed after the review is named', async () => {
  const folder = scratch();
  const root = await synthesizeProject(['homelab']);
  const homelab = checkEnvironment('homelab', { ...valid, terraform: { backend: { type: 'kubernetes' } } });
  const planPath = join(folder, 'saved.tfplan');
  writeFileSync(planPath, '');
  savePlans(folder, root, homelab, stacksOf(homelab).map((stack) => ({ stack, planPath }) as Terraform)); // prettier-ignore
  expect(differingFrom(folder, root, homelab)).toEqual([]);
  appendFileSync(join(root, 'manifests', 'homelab', 'networkpolicy-default-deny.yaml'), '# by hand');
  appendFileSync(join(root, 'cdktf.out', 'stacks', 'homelab-operator', 'cdk.tf.json'), ' ');
  expect(differingFrom(folder, root, homelab)).toEqual(['manifests/homelab', 'homelab-operator']);
});

describe('a plan that was reviewed', () => {
  const resource = (action: string, name: string, value: string) => ({
    type: 'service',
    name,
    change: { actions: [action], after: { value } },
  });
  const planOf = (...resource_changes: object[]) => ({ resource_changes, output_changes: {}, configuration: {} });
  const [lan, pooler] = [resource('update', 'lan', '.206'), resource('create', 'pooler', '6432')];
  const reviewed = {
    ...planOf(resource('no-op', 'namespace', 'version 3'), lan, pooler),
    output_changes: { endpoints: { actions: ['update'], after: '.206' } },
  };
  /** Plans again what is `fresh`, with what was reviewed in a file. */
  const plan = (fresh: object, { changes = true, differing = [] as string[] } = {}) =>
    planReviewed('/plans', differing, [
      {
        stack: 'database',
        preview: () => Promise.resolve({ changes, text: 'the plan' }),
        details: (file?: string) => Promise.resolve(file === '/plans/database.tfplan' ? reviewed : fresh),
      } as unknown as Terraform,
    ]);

  test.each<readonly [string, object]>([
    ['something that stays got another version meanwhile', { ...reviewed, ...planOf(resource('no-op', 'namespace', 'version 7'), lan, pooler) }], // prettier-ignore
    ['a part of it was done meanwhile, by the deploy of another merge', planOf(pooler)],
  ])('is applied though %s', async (_, fresh) => {
    await expect(plan(fresh)).resolves.toBeUndefined();
  });

  test.each<readonly [string, object]>([
    ['do more', planOf(lan, pooler, resource('delete', 'volume', '1'))],
    ['do something else to the same', planOf(resource('update', 'lan', '.207'))],
    ['change another output', { ...reviewed, output_changes: { endpoints: { actions: ['update'], after: '.207' } } }],
    ['come from another configuration', { ...reviewed, configuration: { provider: 'another' } }],
  ])('is refused when planning again would %s', async (_, fresh) => {
    await expect(plan(fresh)).rejects.toThrow('The plan of database is stale');
  });

  test('is refused when files changed after the review, and not missed where nothing is left to do', async () => {
    const differing = ['manifests/homelab'];
    const stale = 'The plan is stale: manifests/homelab changed after the review.';
    await expect(plan(reviewed, { differing })).rejects.toThrow(stale);
    await expect(plan(planOf(), { differing, changes: false })).resolves.toBeUndefined();
  });
});
