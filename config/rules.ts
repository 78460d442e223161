import { type CheckedEnvironment } from './environment.js';
import { canonicalCidr, contains, isPrivate, overlap } from './networks.js';
import type { Problem } from './problems.js';
import { bytesOf, postgresBytesOf, readableBytes } from './quantities.js';
import { fixedParameters, ownedParameters } from './parameters.js';

/** A rule that looks at several fields at once. */
export interface Rule {
  /** The fields it reads; it is not asked while one of them is faulty. */
  readonly reads: readonly string[];
  check(environment: CheckedEnvironment, name: string): readonly Problem[];
}

/** What one connection may need beside shared memory; PostgreSQL backends of this size are typical. */
const bytesPerConnection = 10 * 2 ** 20;

/** Connections kept for the operator and for emergencies: `superuser_reserved_connections` and `reserved_connections`. */
export const reservedConnections = { superuser: 3, reserved: 5 } as const;

const reservedRoles =
  /^(postgres|streaming_replica|public|all|none|current_role|current_user|session_user|pg_.*|cnpg_.*)$/;
const reservedDatabases = /^(postgres|template0|template1|all|replication|sameuser|samerole|samegroup)$/;

export const rules: readonly Rule[] = [
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
                cure: 'Use a private network: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fc00::/7.',
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
  {
    reads: ['postgres.maxConnections', 'roles'],
    check: ({ postgres, roles }) => {
      const wanted = connectionLimits(roles);
      const operator = 2;
      const reserved = reservedConnections.superuser + reservedConnections.reserved + operator;
      return wanted + reserved <= postgres.maxConnections
        ? []
        : [
            {
              path: 'postgres.maxConnections',
              value: postgres.maxConnections,
              why: `The roles may open ${wanted} connections and ${reserved} are reserved: ${wanted + reserved} together.`,
              cure: `Raise it to ${wanted + reserved} or more, or lower roles.*.connectionLimit.`,
            },
          ];
    },
  },
  {
    reads: ['postgres.resources.memory', 'postgres.maxConnections', 'postgres.sharedBuffers'],
    check: ({ postgres }) => {
      const memory = bytesOf(postgres.resources.memory);
      const needed = sharedBuffersOf(postgres) + postgres.maxConnections * bytesPerConnection;
      return needed <= memory
        ? []
        : [
            {
              path: 'postgres.resources.memory',
              value: postgres.resources.memory,
              why: `shared_buffers (${readableBytes(sharedBuffersOf(postgres))}) and ${postgres.maxConnections} connections of 10Mi need ${readableBytes(needed)}.`,
              cure: 'Raise it, or lower postgres.maxConnections or postgres.sharedBuffers.',
            },
          ];
    },
  },
  {
    reads: ['postgres.walStorage.size'],
    check: ({ postgres }) =>
      bytesOf(postgres.walStorage.size) >= 2 ** 30
        ? []
        : [
            {
              path: 'postgres.walStorage.size',
              value: postgres.walStorage.size,
              why: 'Half of it is kept for a replica that is away, a quarter for checkpoints; below 1Gi that is too little to run on.',
              cure: 'Use 1Gi or more; 8Gi is the default.',
            },
          ],
  },
  {
    reads: ['postgres.parameters'],
    check: ({ postgres }) =>
      Object.entries(postgres.parameters).flatMap(([name, value]) => parameterProblems(name, value)),
  },
  {
    reads: ['postgres.database'],
    check: ({ postgres }) =>
      reservedDatabases.test(postgres.database)
        ? [
            {
              path: 'postgres.database',
              value: postgres.database,
              why: 'PostgreSQL or CloudNativePG keeps this name for itself.',
              cure: 'Choose another name, for example app.',
            },
          ]
        : [],
  },
  { reads: ['roles'], check: ({ roles }) => roleNameProblems(roles) },
  {
    reads: ['pooler', 'roles.owner.connectionLimit'],
    check: ({ pooler, roles }) =>
      !pooler.enabled || pooler.instances * pooler.poolSize <= roles.owner.connectionLimit
        ? []
        : [
            {
              path: 'pooler.poolSize',
              value: pooler.poolSize,
              why: `${pooler.instances} pods would open ${pooler.instances * pooler.poolSize} connections as ${roles.owner.name}, which may have ${roles.owner.connectionLimit}.`,
              cure: 'Lower it, or raise roles.owner.connectionLimit.',
            },
          ],
  },
  {
    reads: ['failover.lease'],
    check: ({ failover: { lease } }) => [
      ...(lease.durationSeconds > lease.renewDeadlineSeconds
        ? []
        : [
            {
              path: 'failover.lease.durationSeconds',
              value: lease.durationSeconds,
              why: `It must be longer than renewDeadlineSeconds (${lease.renewDeadlineSeconds}), or a primary would lose its lease while it renews it.`,
              cure: 'Raise it, or lower renewDeadlineSeconds. 6, 4 and 1 are the defaults.',
            },
          ]),
      ...(5 * lease.renewDeadlineSeconds > 6 * lease.retryPeriodSeconds
        ? []
        : [
            {
              path: 'failover.lease.renewDeadlineSeconds',
              value: lease.renewDeadlineSeconds,
              why: `It must be more than 1.2 times retryPeriodSeconds (${lease.retryPeriodSeconds}), so that one failed attempt can be repeated.`,
              cure: 'Raise it, or lower retryPeriodSeconds. 6, 4 and 1 are the defaults.',
            },
          ]),
    ],
  },
  {
    reads: ['failover.stopDelaySeconds', 'failover.switchoverDelaySeconds'],
    check: ({ failover }) =>
      failover.stopDelaySeconds >= failover.switchoverDelaySeconds
        ? []
        : [
            {
              path: 'failover.stopDelaySeconds',
              value: failover.stopDelaySeconds,
              why: `An instance would be killed before its switchover delay (${failover.switchoverDelaySeconds} s) is over.`,
              cure: 'Make it at least failover.switchoverDelaySeconds.',
            },
          ],
  },
  {
    reads: ['failover.isolationCheck', 'postgres.durability', 'postgres.instances'],
    check: ({ failover, postgres }) =>
      failover.isolationCheck || durabilityOf(postgres) === 'strict'
        ? []
        : [
            {
              path: 'failover.isolationCheck',
              value: false,
              why: 'Without it, a primary that is cut off goes on accepting writes that are lost when its replica takes over, unless durability is strict.',
              cure: "Leave it on, or set postgres.durability to 'strict'.",
            },
          ],
  },
  {
    reads: ['operator.namespace', 'namespace.name', 'argocd.namespace'],
    check: ({ operator, namespace, argocd }) =>
      [operator.namespace, argocd.namespace, 'kube-system', 'default', 'kube-public'].includes(namespace.name)
        ? [
            {
              path: 'namespace.name',
              value: namespace.name,
              why: 'The database gets a namespace of its own, closed by default; this one belongs to something else.',
              cure: 'Choose a name that is not in use, for example databases.',
            },
          ]
        : [],
  },
  {
    reads: ['onDestroy'],
    check: ({ onDestroy }, name) =>
      onDestroy === 'keep data' || onDestroy === deletionSentence(name)
        ? []
        : [
            {
              path: 'onDestroy',
              value: onDestroy,
              why: 'It has to be said in exactly these words, since there is no way back.',
              cure: `Write 'keep data' or '${deletionSentence(name)}'.`,
            },
          ],
  },
  ...(['argocd.repository', 'operator.chart.repository'] as const).map((path): Rule => ({
    reads: [path],
    check: ({ argocd, operator }) => {
      const value = path === 'argocd.repository' ? argocd.repository : operator.chart.repository;
      return /^[a-z+]+:\/\/[^/@]*:[^/@]*@/.test(value)
        ? [
            {
              path,
              value: value.replace(/:[^/@:]*@/, ':…@'),
              why: 'It carries a password, which would stand in Git, in the plan and in the state.',
              cure: 'Write the address without it; give Argo CD the credentials of a private repository in a Secret of its own.',
            },
          ]
        : [];
    },
  })),
];

/** The words that let `npm run destroy` delete the data of an environment. */
export const deletionSentence = (environment: string): string => `delete all data of ${environment}`;

/** Durability as chosen, or what the number of instances makes sensible. */
export function durabilityOf({ durability, instances }: CheckedEnvironment['postgres']): 'self-healing' | 'strict' {
  return durability ?? (instances === 2 ? 'self-healing' : 'strict');
}

/** `shared_buffers` in bytes: as chosen, or a quarter of the memory. */
export function sharedBuffersOf({ sharedBuffers, resources }: CheckedEnvironment['postgres']): number {
  return sharedBuffers === undefined ? bytesOf(resources.memory) / 4 : postgresBytesOf(sharedBuffers);
}

/** Things to know that are no faults. */
export function warningsOf({ postgres, roles, lan }: CheckedEnvironment): readonly string[] {
  return [
    ...(postgres.instances === 2 && durabilityOf(postgres) === 'strict'
      ? [
          "postgres.durability 'strict' with 2 instances: while one instance is away (a failed node, a drain, each restart of a rolling update) every commit waits until it is back. Reads go on. Use 3 instances to be rid of the pause, or 'self-healing'.",
        ]
      : []),
    ...(Object.values([roles.owner, roles.admin, roles.lanReader, ...roles.additional]).some(({ from }) =>
      from.includes('lan'),
    )
      ? []
      : [
          `no role may connect from the LAN, so that nobody can use ${lan.hostName}. Add 'lan' to the \`from\` of a role.`,
        ]),
  ];
}

function connectionLimits({ owner, admin, lanReader, additional }: CheckedEnvironment['roles']): number {
  return [owner, admin, lanReader, ...additional].reduce((sum, role) => sum + role.connectionLimit, 0);
}

function parameterProblems(name: string, value: string): readonly Problem[] {
  const path = `postgres.parameters.${name}`;
  const owner = ownedParameters.get(name);
  if (owner !== undefined) {
    return [{ path, value, why: 'This project derives it, so that it fits the rest.', cure: owner }];
  }
  if (fixedParameters.test(name)) {
    return [{ path, value, why: 'CloudNativePG sets it itself and refuses any other value.', cure: 'Remove it.' }];
  }
  return /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/.test(name)
    ? []
    : [
        {
          path,
          value,
          why: 'It is not the name of a PostgreSQL parameter.',
          cure: 'Use a name such as work_mem or auto_explain.log_min_duration.',
        },
      ];
}

function roleNameProblems({ owner, admin, lanReader, additional }: CheckedEnvironment['roles']): readonly Problem[] {
  const named: [string, string][] = [
    ['roles.owner.name', owner.name],
    ['roles.admin.name', admin.name],
    ['roles.lanReader.name', lanReader.name],
    ...additional.map((role, index): [string, string] => [`roles.additional[${index}].name`, role.name]),
  ];
  return named.flatMap(([path, name], index) => {
    if (reservedRoles.test(name)) {
      return [
        {
          path,
          value: name,
          why: 'PostgreSQL or CloudNativePG keeps this name for itself.',
          cure: 'Choose another name.',
        },
      ];
    }
    const twin = named.slice(0, index).find(([, other]) => secretSuffix(other) === secretSuffix(name));
    return twin === undefined
      ? []
      : [
          {
            path,
            value: name,
            why: `${twin[0]} has the same name or the same Secret.`,
            cure: 'Give each role a name of its own.',
          },
        ];
  });
}

/** A role's name as part of the name of its Secret. */
export const secretSuffix = (role: string): string => role.replaceAll('_', '-').replace(/^-+|-+$/g, '');
