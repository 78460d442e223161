import { stackOf } from './artefacts.js';

test('three-nodes-operator is what was reviewed', async () => {
  expect(await stackOf('three-nodes', 'operator')).toMatchSnapshot();
});
