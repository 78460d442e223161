import { check, type Finding, failed, ok } from './finding.js';

const enforce = 'pod-security.kubernetes.io/enforce';

/** Whether Pod Security lets the pods in that are needed. Ours satisfy `restricted`; the helpers of local-path satisfy nothing. */
export const podSecurity = check('Pod Security', async ({ kubernetes, environment }) => {
  const { items } = await kubernetes.core.listNamespace();
  const level = (namespace: string) =>
    items.find(({ metadata }) => metadata?.name === namespace)?.metadata?.labels?.[enforce];
  const provisioners = (await kubernetes.apps.listDeploymentForAllNamespaces()).items.filter(
    ({ metadata }) => metadata?.name === 'local-path-provisioner',
  );
  const shut = provisioners
    .map(({ metadata }) => metadata?.namespace ?? '')
    .filter((namespace) => ['baseline', 'restricted'].includes(level(namespace) ?? ''));
  const findings: Finding[] = shut.map((namespace) =>
    failed(
      `${namespace} enforces the level ${level(namespace) ?? ''}, which keeps local-path from making volumes: its helper pods mount the disk of the node.`,
      `kubectl label namespace ${namespace} ${enforce}=privileged --overwrite`,
    ),
  );
  const { name } = environment.namespace;
  const there = items.some(({ metadata }) => metadata?.name === name);
  const seen = there
    ? `enforces ${level(name) ?? 'nothing'}; ours will be restricted`
    : 'does not exist yet; it will enforce restricted';
  return [...findings, ok(`The namespace ${name} ${seen}, and its pods satisfy that.`)];
});
