import { stackOf } from './artefacts.js';

test('homelab-operator is what was reviewed', async () => {
  expect(await stackOf('homelab', 'operator')).toMatchSnapshot();
});
