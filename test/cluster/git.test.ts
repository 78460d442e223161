import { join } from 'node:path';
import { contains } from '../../cluster/git.js';
import { checkEnvironment } from '../../config/load.js';
import { gitAt } from '../support/repository.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

test('a revision of the branch has the commits before it, also one that was pushed from elsewhere meanwhile', async () => {
  const folder = scratch();
  const [here, elsewhere] = [join(folder, 'here'), join(folder, 'elsewhere')];
  const remote = join(folder, 'remote.git');
  const commit = async (place: string) => {
    await gitAt(place, 'commit', '--quiet', '--allow-empty', '--message', place);
    await gitAt(place, 'push', '--quiet', remote, 'HEAD:main');
    return (await gitAt(place, 'rev-parse', 'HEAD')).trim();
  };
  await gitAt(folder, 'init', '--quiet', '--bare', remote);
  await gitAt(folder, 'init', '--quiet', '--initial-branch=main', here);
  const older = await commit(here);
  const ours = await commit(here);
  await gitAt(folder, 'clone', '--quiet', '--branch=main', remote, elsewhere);
  const newer = await commit(elsewhere);
  const environment = checkEnvironment('homelab', { ...valid, argocd: { repository: remote } });
  const has = (revision: string) => contains(here, environment, revision, ours);
  expect([await has(older), await has(ours), await has(newer)]).toEqual([false, true, true]);
});
