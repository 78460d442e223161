import { contains, covers, isPrivate, overlap, privateNetworks } from '../networks.js';
import type { CheckedEnvironment } from '../environment.js';
import { type Found, must, type Rule, rule } from './rule.js';

/** Who can reach the database, and whom it can reach. */
export const networkRules: readonly Rule[] = [
  rule(['lan.address', 'lan.networks'], ({ lan }) =>
    must(
      lan.networks.some((network) => contains(network, lan.address)),
      {
        path: 'lan.address',
        why: `It lies in none of lan.networks (${lan.networks.join(', ')}).`,
        cure: 'Choose an address of the internal network, or add its network to lan.networks.',
      },
    ),
  ),
  rule(['lan.networks'], ({ lan }) =>
    lan.networks.map((network, index) =>
      must(isPrivate(network), {
        path: `lan.networks[${index}]`,
        why: 'It holds public addresses; the database is never reachable from outside.',
        cure: `Use a private network: inside ${privateNetworks.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
      }),
    ),
  ),
  rule(['kubernetes.podNetworks', 'lan.networks'], ({ kubernetes, lan }) =>
    lan.networks.flatMap((network, index) =>
      kubernetes.podNetworks
        .filter((pods) => overlap(pods, network))
        .map((pods) => ({
          path: `lan.networks[${index}]`,
          why: `It overlaps the pod network ${pods}, so that every pod would count as a LAN client.`,
          cure: 'List only networks of the LAN; pods are let in by applications.',
        })),
    ),
  ),
  rule(['clusters', 'lan.networks', 'kubernetes.podNetworks'], clusterProblems),
  rule(['kubernetes.podNetworks'], ({ kubernetes }) =>
    kubernetes.podNetworks.map((network, index) =>
      must(!network.endsWith('/0'), {
        path: `kubernetes.podNetworks[${index}]`,
        why: 'It holds every address there is.',
        cure: 'Use the network that the cluster was set up with (k3s: --cluster-cidr, by default 10.42.0.0/16).',
      }),
    ),
  ),
  rule(['kubernetes.apiServers'], ({ kubernetes }) =>
    kubernetes.apiServers.map((network, index) =>
      must(!/\/(\d|1[0-5])$/.test(network), {
        path: `kubernetes.apiServers[${index}]`,
        why: 'It is wider than any set of API servers, and instances may reach all of it.',
        cure: 'List single addresses, such as 10.43.0.1/32 and 192.168.4.10/32.',
      }),
    ),
  ),
];

/** Names that stacks and origins of clients have. */
const reservedClusters = ['operator', 'database', 'cluster', 'lan'];

function clusterProblems({ clusters, lan, kubernetes }: CheckedEnvironment): readonly Found[] {
  const all = Object.entries(clusters);
  return all.flatMap(([name, { networks }], position) => [
    (/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name) && !reservedClusters.includes(name)) || {
      path: `clusters.${name}`,
      value: name,
      why: `A stack is named after it: it has to be a DNS-1035 label of at most 32 characters, and none of ${reservedClusters.join(', ')}.`,
      cure: 'Use lower-case letters, digits and hyphens, for example edge.',
    },
    ...networks.map((network, index) => {
      const path = `clusters.${name}.networks[${index}]`;
      const problem = (why: string, cure: string) => ({ path, value: network, why, cure });
      if (!isPrivate(network)) {
        return problem(
          'It holds public addresses; the database is never reachable from outside.',
          'Use a private network: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fc00::/7.',
        );
      }
      const whole = lan.networks.find((each) => covers(network, each));
      if (whole !== undefined) {
        return problem(
          `It holds all of lan.networks ${whole}: only applications of ${name} are let in from there, so that nobody else on the LAN could connect.`,
          'List the addresses of its nodes, for example 192.168.4.120/32.',
        );
      }
      const pods = kubernetes.podNetworks.find((each) => overlap(each, network));
      if (pods !== undefined) {
        return problem(
          `It overlaps the pod network ${pods} of the cluster of the database.`,
          'List the addresses that pods of the other cluster have on the LAN: as a rule those of its nodes.',
        );
      }
      const other = all
        .slice(0, position)
        .find(([, { networks: theirs }]) => theirs.some((their) => overlap(their, network)));
      if (other === undefined) return true;
      return problem(`It overlaps a network of ${other[0]}.`, 'Give each cluster the addresses of its own nodes.');
    }),
  ]);
}
