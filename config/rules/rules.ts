import { backupRules } from './backup.js';
import { deletionSentence, secretSuffix } from '../derived.js';
import type { CheckedEnvironment } from '../environment.js';
import { monitoringRules } from './monitoring.js';
import { networkRules } from './network.js';
import { postgresRules } from './postgres.js';
import type { Problem } from '../problems.js';
import type { Rule } from './rule.js';

const reservedRoles =
  /^(postgres|streaming_replica|public|all|none|current_role|current_user|session_user|pg_.*|cnpg_.*)$/;

/** Every rule between fields. */
export const rules: readonly Rule[] = [
  ...networkRules,
  ...postgresRules,
  ...monitoringRules,
  ...backupRules,
  { reads: ['roles'], check: ({ roles }) => roleNameProblems(roles) },
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
