import type { V1Deployment } from '@kubernetes/client-node';
import { operatorPodLabels } from '../config/contract/names.js';
import { proven, versionsRecord } from '../config/proven.js';
import { labelSelectorOf, orNothing } from '../cluster/kubernetes.js';
import { valuesOf } from './node-facts.js';
import { isBefore, versionIn } from './versions.js';
import { check, type Finding, type Found, type Target, failed, ok, unknown, warning } from './finding.js';

/** The oldest CloudNativePG that has what the manifests use: the lease of the primary came with 1.30. */
const oldest = [1, 30] as const;

/** Whether CloudNativePG is as the environment file says: ours, or somebody else's. */
export const installation = check('CloudNativePG', async (target) => {
  const labelSelector = labelSelectorOf(operatorPodLabels);
  const { items } = await target.kubernetes.apps.listDeploymentForAllNamespaces({ labelSelector });
  return target.environment.operator.install ? ours(target, items) : theirs(target, items);
});

const pathOf = ({ metadata }: V1Deployment) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** The two ways out of an operator that is there already. */
function ways(release: string | undefined, namespace: string | undefined): string {
  const leave = 'Leave it to whoever installed it: operator.install: false, and operator.namespace its namespace.';
  if (release === undefined || namespace === undefined) return leave;
  return `${leave} Or take it over: operator.namespace: '${namespace}', operator.release: '${release}', then npm run deploy -- --adopt (docs/day-two.md).`;
}

async function ours({ kubernetes, environment }: Target, operators: readonly V1Deployment[]): Promise<Found> {
  const { namespace, release } = environment.operator;
  const annotations = await kubernetes.definition('clusters.postgresql.cnpg.io');
  const owner = annotations?.['meta.helm.sh/release-name'];
  const home = annotations?.['meta.helm.sh/release-namespace'];
  const others = operators.filter(({ metadata }) => metadata?.namespace !== namespace);
  if (annotations !== undefined && (owner !== release || home !== namespace)) {
    const whose = owner === undefined ? 'something else than Helm' : `the Helm release ${home ?? ''}/${owner}`;
    const hand = `annotate them with meta.helm.sh/release-name=${release} and meta.helm.sh/release-namespace=${namespace}, and label them app.kubernetes.io/managed-by=Helm`;
    return failed(
      `The CRDs of CloudNativePG belong to ${whose}; Helm would refuse to install ours (${namespace}/${release}).`,
      operators.length === 0 ? `No operator runs: hand the CRDs over (${hand}).` : ways(owner, home),
    );
  }
  if (others.length > 0) {
    return failed(
      `Another operator of CloudNativePG runs: ${others.map(pathOf).join(', ')}. Two of them would steer the same database.`,
      ways(undefined, undefined),
    );
  }
  if (annotations === undefined) return ok('There is no CloudNativePG yet.');
  const left = operators.length > 0 ? '' : ', of which only the CRDs are left';
  return ok(`CloudNativePG belongs to the release ${namespace}/${release}${left}.`);
}

async function theirs(target: Target, operators: readonly V1Deployment[]): Promise<Found> {
  const { namespace } = target.environment.operator;
  const [operator, ...more] = operators;
  if (operator === undefined) {
    const seen = 'No operator of CloudNativePG runs, and operator.install is false.';
    return failed(seen, 'Install it, or set operator.install: true.');
  }
  if (more.length > 0 || operator.metadata?.namespace !== namespace) {
    return failed(
      `CloudNativePG runs as ${operators.map(pathOf).join(', ')}; operator.namespace is ${namespace}, and instances let nobody else steer them.`,
      more.length > 0
        ? 'Let one of them go, and set operator.namespace to the namespace of the other.'
        : `Set operator.namespace: '${operator.metadata?.namespace ?? ''}'.`,
    );
  }
  return [version(operator), replicas(operator), await watch(target, operator)];
}

function version(operator: V1Deployment): Finding {
  const image = operator.spec?.template.spec?.containers[0]?.image ?? '';
  const found = versionIn(image);
  const wanted = oldest.join('.');
  if (found === undefined) {
    const hidden = `The version of CloudNativePG cannot be seen in its image ${image}.`;
    return unknown(hidden, `It has to be ${wanted} or later.`);
  }
  const seen = `CloudNativePG is version ${found.join('.')}, installed by somebody else.`;
  if (isBefore(found, oldest)) {
    return failed(seen, `Have it upgraded to ${wanted} or later; an older one refuses the Cluster.`);
  }
  const tried = Object.values(proven.operator);
  return tried.some((version) => version.startsWith(`${found.join('.')}.`))
    ? ok(seen)
    : warning(
        `${seen.slice(0, -1)}; this project was tried with ${tried.join(', ')}.`,
        `Read what changes for it (${versionsRecord}), and try it on a test cluster first.`,
      );
}

function replicas(operator: V1Deployment): Finding {
  const wanted = operator.spec?.replicas ?? 1;
  const ready = operator.status?.readyReplicas ?? 0;
  const seen = `${ready} of ${wanted} pods of ${pathOf(operator)} are ready.`;
  if (ready === 0) return failed(seen, 'Mend it: without an operator there is no database.');
  return wanted > 1
    ? ok(seen)
    : warning(
        `${seen} When its node is lost together with the primary, nothing fails over for the 5 minutes after which Kubernetes replaces the pod.`,
        'Have it run with two replicas.',
      );
}

/** `WATCH_NAMESPACE` in its environment or its ConfigMap; all namespaces where it is not there (https://cloudnative-pg.io/documentation/1.30/operator_conf/). */
async function watch({ kubernetes, environment }: Target, operator: V1Deployment): Promise<Finding> {
  const { name } = environment.namespace;
  const container = operator.spec?.template.spec?.containers[0];
  const namespace = operator.metadata?.namespace ?? '';
  const [map] = valuesOf('--config-map-name', container?.args ?? []);
  const read = (name: string) => orNothing(kubernetes.core.readNamespacedConfigMap({ namespace, name }));
  const config = map === undefined ? undefined : await read(map);
  const watched =
    config?.data?.['WATCH_NAMESPACE'] ?? container?.env?.find((variable) => variable.name === 'WATCH_NAMESPACE')?.value;
  const names = (watched ?? '').split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) return ok(`${pathOf(operator)} watches every namespace.`);
  const seen = `${pathOf(operator)} watches ${names.join(', ')}`;
  return names.includes(name)
    ? ok(`${seen}.`)
    : failed(`${seen}, and not ${name}: nobody would make the Cluster.`, `Have ${name} added to its WATCH_NAMESPACE.`);
}
