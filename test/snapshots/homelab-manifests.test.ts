import { manifestsOf } from './artefacts.js';

test('the manifests of homelab are what was reviewed', async () => {
  expect(await manifestsOf('homelab')).toMatchSnapshot();
});
