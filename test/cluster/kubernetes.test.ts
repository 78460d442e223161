import { Kubernetes, waitsFor } from '../../cluster/kubernetes.js';
import { checkEnvironment } from '../../config/load.js';
import { openCluster } from '../support/fake-cluster.js';
import { valid } from '../support/valid.js';

const api = openCluster();

it('names a container that cannot be reached, and the reason', async () => {
  api.answers = {};
  const kubernetes = await Kubernetes.connect(checkEnvironment('homelab', valid));
  const pod = { namespace: 'databases', name: 'postgres-1-1', container: 'postgres' };
  await expect(kubernetes.run(pod, ['true'], 5)).rejects.toThrow(
    /^postgres-1-1: no connection to the container: .*(404|hang up|closed)/,
  );
});

it('of a pod that does not run it tells what is missing, and not the containers that did their work', () => {
  const states = (...all: object[]) => all.map((state) => ({ state }));
  const done = { terminated: { exitCode: 0, reason: 'Completed' } };
  const pod = (status: object) => waitsFor({ metadata: { name: 'upgrade' }, status });
  expect(
    pod({
      phase: 'Failed',
      initContainerStatuses: states(done),
      containerStatuses: states({ terminated: { exitCode: 255, reason: 'Unknown' } }),
    }),
  ).toEqual(['upgrade: Unknown']);
  expect(pod({ phase: 'Running', containerStatuses: states({ running: {} }) })).toEqual([]);
  expect(
    pod({ phase: 'Pending', containerStatuses: states({ waiting: { reason: 'ErrImagePull', message: 'not found' } }) }),
  ).toEqual(['upgrade: ErrImagePull not found']);
});
