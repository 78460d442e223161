import { manifestsOf } from './artefacts.js';

test('the manifests of three-nodes are what was reviewed', async () => {
  expect(await manifestsOf('three-nodes')).toMatchSnapshot();
});
