import { parse } from 'yaml';
import { edited } from '../../../acceptance/checks/git-clone.js';

test('what a commit adds to a manifest is read by Kubernetes as it is meant', () => {
  const manifest = 'metadata:\n  name: shop # the shop\nspec:\n  synchronous_commit: "on"\n';
  const text = edited(manifest, (document) => {
    document.setIn(['metadata', 'annotations', 'example.com/run'], 'off');
  });
  expect(parse(text, { version: '1.1' })).toEqual({
    metadata: { name: 'shop', annotations: { 'example.com/run': 'off' } },
    spec: { synchronous_commit: 'on' },
  });
  expect(text).toContain('# the shop');
  expect(text).not.toContain('!!');
});
