import { Kubernetes } from '../../cluster/kubernetes.js';
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
