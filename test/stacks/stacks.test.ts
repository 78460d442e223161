import { join } from 'node:path';
import { environmentNames, fromFolder, loadEnvironment } from '../../config/load.js';
import { folderAt } from '../../constructs/manifests/manifest-folder.js';
import { render } from '../../stacks/render.js';

const project = join(import.meta.dirname, '..', '..');
const folder = join(project, 'environments');
const rendered = await Promise.all(
  environmentNames(folder).map(
    async (name) => [name, render(await loadEnvironment(name, fromFolder(folder)))] as const,
  ),
);

test.each(rendered.flatMap(([, { stacks }]) => [...stacks]))('%s is what was reviewed', (_, configuration) => {
  expect(configuration).toMatchSnapshot();
});

// They are committed, so that they need no snapshot beside them.
test.each(rendered)('the manifests of %s in Git are what its environment file makes', (name, { manifests }) => {
  expect(Object.fromEntries(manifests)).toEqual(Object.fromEntries(folderAt(join(project, 'manifests', name))));
});
