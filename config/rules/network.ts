import { canonicalCidr, contains, isPrivate, overlap, privateNetworks } from '../networks.js';
import type { Rule } from './rule.js';

/** Who can reach the database, and whom it can reach. */
export const networkRules: readonly Rule[] = [
  {
    reads: ['lan.address', 'lan.networks'],
    check: ({ lan }) =>
      lan.networks.some((network) => contains(network, lan.address))
        ? []
        : [
            {
              path: 'lan.address',
              value: lan.address,
              why: `It lies in none of lan.networks (${lan.networks.join(', ')}).`,
              cure: 'Choose an address of the internal network, or add its network to lan.networks.',
            },
          ],
  },
  {
    reads: ['lan.networks'],
    check: ({ lan }) =>
      lan.networks.flatMap((network, index) =>
        isPrivate(network)
          ? []
          : [
              {
                path: `lan.networks[${index}]`,
                value: network,
                why: 'It holds public addresses; the database is never reachable from outside.',
                cure: `Use a private network: inside ${privateNetworks.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
              },
            ],
      ),
  },
  {
    reads: ['kubernetes.podNetworks', 'lan.networks'],
    check: ({ kubernetes, lan }) =>
      lan.networks.flatMap((network, index) =>
        kubernetes.podNetworks
          .filter((pods) => overlap(pods, network))
          .map((pods) => ({
            path: `lan.networks[${index}]`,
            value: network,
            why: `It overlaps the pod network ${pods}, so that every pod would count as a LAN client.`,
            cure: 'List only networks of the LAN; pods are let in by roles.*.from and access.',
          })),
      ),
  },
  {
    reads: ['kubernetes.podNetworks'],
    check: ({ kubernetes }) =>
      kubernetes.podNetworks.flatMap((network, index) =>
        canonicalCidr(network).endsWith('/0')
          ? [
              {
                path: `kubernetes.podNetworks[${index}]`,
                value: network,
                why: 'It holds every address there is.',
                cure: 'Use the network that the cluster was set up with (k3s: --cluster-cidr, by default 10.42.0.0/16).',
              },
            ]
          : [],
      ),
  },
  {
    reads: ['kubernetes.apiServers'],
    check: ({ kubernetes }) =>
      kubernetes.apiServers.flatMap((network, index) =>
        /\/(\d|1[0-5])$/.test(network)
          ? [
              {
                path: `kubernetes.apiServers[${index}]`,
                value: network,
                why: 'It is wider than any set of API servers, and instances may reach all of it.',
                cure: 'List single addresses, such as 10.43.0.1/32 and 192.168.4.10/32.',
              },
            ]
          : [],
      ),
  },
];
