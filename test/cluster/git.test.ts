import { join } from 'node:path';
import { contains, gitIn } from '../../cluster/git.js';
import { checkEnvironment } from '../../config/load.js';
import { scratch } from '../support/scratch.js';
import { valid } from '../support/valid.js';

test('a revision of the branch has the commits before it, also one that was pushed from elsewhere meanwhile', async () => {
  const folder = scratch();
  const [here, elsewhere] = [join(folder, 'here'), join(folder, 'elsewhere')];
  const remote = join(folder, 'remote.git');
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const commit = async (place: string) => {
    await gitIn(place)(...identity, 'commit', '--quiet', '--allow-empty', '--message', place);
    await gitIn(place)('push', '--quiet', remote, 'HEAD:main');
    return (await gitIn(place)('rev-parse', 'HEAD')).stdout.trim();
  };
  await gitIn(folder)('init', '--quiet', '--bare', remote);
  await gitIn(folder)('init', '--quiet', '--initial-branch=main', here);
  const older = await commit(here);
  const ours = await commit(here);
  await gitIn(folder)('clone', '--quiet', '--branch=main', remote, elsewhere);
  const newer = await commit(elsewhere);
  const environment = checkEnvironment('homelab', { ...valid, argocd: { repository: remote } });
  const has = (revision: string) => contains(here, environment, revision, ours);
  expect([await has(older), await has(ours), await has(newer)]).toEqual([false, true, true]);
});
