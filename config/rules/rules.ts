import { applicationRules } from './applications.js';
import { backupRules } from './backup.js';
import { deletionSentence } from '../derived.js';
import { networkRules } from './network.js';
import { postgresRules } from './postgres.js';
import { must, type Rule, rule } from './rule.js';

export const rules: readonly Rule[] = [
  ...networkRules,
  ...postgresRules,
  rule(
    ['monitoring.alerts.diskFreePercent', 'monitoring.alerts.diskFreeCriticalPercent'],
    ({ monitoring: { alerts } }) =>
      must(alerts.diskFreeCriticalPercent < alerts.diskFreePercent, {
        path: 'monitoring.alerts.diskFreeCriticalPercent',
        why: `The alert would be critical before there was a warning (monitoring.alerts.diskFreePercent ${alerts.diskFreePercent}).`,
        cure: 'Make it less than diskFreePercent.',
      }),
  ),
  rule(['monitoring', 'operator.certificateDays'], ({ monitoring, operator }) =>
    must(!monitoring.enabled || monitoring.alerts.caDays < operator.certificateDays, {
      path: 'monitoring.alerts.caDays',
      why: `A CA lives ${operator.certificateDays} days here (operator.certificateDays): the alert would never end.`,
      cure: 'Make it less than operator.certificateDays.',
    }),
  ),
  ...backupRules,
  ...applicationRules,
  rule(['operator.namespace', 'namespace.name', 'argocd.namespace'], ({ operator, namespace, argocd }) =>
    must(![operator.namespace, argocd.namespace, 'kube-system', 'default', 'kube-public'].includes(namespace.name), {
      path: 'namespace.name',
      why: 'The database gets a namespace of its own, closed by default; this one belongs to something else.',
      cure: 'Choose a name that is not in use, for example databases.',
    }),
  ),
  rule(['onDestroy'], ({ onDestroy }, name) =>
    must(onDestroy === 'keep data' || onDestroy === deletionSentence(name), {
      path: 'onDestroy',
      why: 'It has to be said in exactly these words, since there is no way back.',
      cure: `Write 'keep data' or '${deletionSentence(name)}'.`,
    }),
  ),
  ...(['argocd.repository', 'operator.chart.repository'] as const).map((path) =>
    rule([path], ({ argocd, operator }) => {
      const value = path === 'argocd.repository' ? argocd.repository : operator.chart.repository;
      return must(!/^[a-z+]+:\/\/[^/@]*:[^/@]*@/.test(value), {
        path,
        value: value.replace(/:[^/@:]*@/, ':…@'),
        why: 'It carries a password, which would stand in Git, in the plan and in the state.',
        cure: 'Write the address without it; give Argo CD the credentials of a private repository in a Secret of its own.',
      });
    }),
  ),
];
