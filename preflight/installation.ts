import { operatorPodLabels } from '../config/contract/names.js';
import { labelSelectorOf } from '../cluster/kubernetes.js';
import { type Check, type Finding, failed, ok } from './finding.js';

/** Whether CloudNativePG is there already, from another release than ours. */
export const installation: Check = {
  name: 'CloudNativePG',
  async look({ kubernetes, environment }) {
    const { namespace } = environment.operator;
    const findings: Finding[] = [];
    const annotations = await kubernetes.definition('clusters.postgresql.cnpg.io');
    const release = annotations?.['meta.helm.sh/release-name'];
    const home = annotations?.['meta.helm.sh/release-namespace'];
    if (annotations !== undefined && (release !== 'cloudnative-pg' || home !== namespace)) {
      const owner = release === undefined ? 'something else than Helm' : `the Helm release ${home ?? ''}/${release}`;
      findings.push(
        failed(
          `The CRDs of CloudNativePG belong to ${owner}; Helm would refuse to install ours (${namespace}/cloudnative-pg).`,
          `Set operator.namespace to where it is, or hand the CRDs over: annotate them with meta.helm.sh/release-name=cloudnative-pg and meta.helm.sh/release-namespace=${namespace}, and label them app.kubernetes.io/managed-by=Helm.`,
        ),
      );
    }
    const labelSelector = labelSelectorOf(operatorPodLabels);
    const { items } = await kubernetes.apps.listDeploymentForAllNamespaces({ labelSelector });
    const others = items.filter(({ metadata }) => metadata?.namespace !== namespace);
    if (others.length > 0) {
      const found = others.map(({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`).join(', ');
      findings.push(
        failed(
          `Another operator of CloudNativePG runs: ${found}. Two of them would steer the same database.`,
          'Remove it, or set operator.namespace to its namespace.',
        ),
      );
    }
    if (findings.length > 0) return findings;
    return [
      annotations === undefined
        ? ok('There is no CloudNativePG yet.')
        : ok(
            `CloudNativePG belongs to the release ${namespace}/cloudnative-pg${items.length > 0 ? '' : ', of which only the CRDs are left'}.`,
          ),
    ];
  },
};
