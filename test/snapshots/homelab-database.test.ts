import { stackOf } from './artefacts.js';

test('homelab-database is what was reviewed', async () => {
  expect(await stackOf('homelab', 'database')).toMatchSnapshot();
});
