import { stackOf } from './artefacts.js';

test('three-nodes-database is what was reviewed', async () => {
  expect(await stackOf('three-nodes', 'database')).toMatchSnapshot();
});
