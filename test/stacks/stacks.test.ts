import { basename, join } from 'node:path';
import { environmentNames, loadEnvironment } from '../../config/load.js';
import { folderAt } from '../../constructs/manifests/manifest-folder.js';
import { render } from '../../stacks/render.js';

const project = join(import.meta.dirname, '..', '..');
const folder = join(project, 'environments');
const renderAll = (names: readonly string[]) =>
  Promise.all(names.map(async (name) => [basename(name), render(await loadEnvironment(folder, name))] as const));
const examples = await renderAll(['examples/homelab', 'examples/three-nodes']);
// In a working copy that is in use, these are its own.
const current = await renderAll(environmentNames(folder));

test.each(examples.flatMap(([, { stacks }]) => [...stacks]))('%s is what was reviewed', (_, configuration) => {
  expect(configuration).toMatchSnapshot();
});

// They are committed, so that they need no snapshot beside them.
test.each(current)('the manifests of %s in Git are what its environment file makes', (name, { manifests }) => {
  expect(Object.fromEntries(manifests)).toEqual(Object.fromEntries(folderAt(join(project, 'manifests', name))));
});
