import { isServer } from '../cluster/kubernetes.js';
import { check, ok, warning } from './finding.js';
import { isUsable, nameOf } from './node-facts.js';

const alone =
  'Where the API server is gone, nothing fails over: CloudNativePG, the lease of the primary and MetalLB all need it.';
const cure = 'Three servers survive the loss of any one: README.md, "What a cluster survives".';

/** Which losses of a node the service survives. Nothing fails over while the API server is away. */
export const topology = check('topology', async ({ kubernetes, environment: { postgres } }) => {
  const { items } = await kubernetes.core.listNode();
  const servers = items.filter(isServer);
  const names = servers.map(nameOf).join(', ');
  if (servers.length >= 3) {
    return ok(`${servers.length} nodes run the control plane (${names}): the loss of any one node is survived.`);
  }
  if (servers.length === 2) {
    return warning(
      `2 nodes run the control plane (${names}): with etcd, the loss of either one ends it. ${alone}`,
      `Two are no better than one. ${cure}`,
    );
  }
  const [server] = servers;
  if (server === undefined) {
    return ok('No node runs the control plane; losses of nodes are survived as long as it is there.');
  }
  const meaning = isUsable(server, postgres.placement)
    ? `and may run an instance: the loss of another node is survived, that of ${names} ends writes until it is back.`
    : `and no instance: the loss of any other node is survived. When ${names} is lost, the database runs on, and nothing fails over until it is back.`;
  return warning(`1 node runs the control plane (${names}) ${meaning} ${alone}`, cure);
});
