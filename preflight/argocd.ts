import { namesOf } from '../config/contract/names.js';
import { Application } from '../cluster/argocd.js';
import { orNothing } from '../cluster/kubernetes.js';
import { runCommand } from '../cluster/process.js';
import { isBefore, versionIn } from './versions.js';
import { check, type Finding, type Target, failed, ok, unknown, warning } from './finding.js';

/** What Terraform makes of Argo CD. */
export const argoKinds = ['applications.argoproj.io', 'appprojects.argoproj.io'];
export const argoGuide = 'https://argo-cd.readthedocs.io/en/stable/getting_started/';

/** Server-side diff came with Argo CD 2.10. https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/ */
const oldest = [2, 10] as const;

/** Whether Argo CD is there, new enough, and can read the repository. */
export const argocd = check('Argo CD', async (target) => {
  const { kubernetes, environment } = target;
  const { namespace } = environment.argocd;
  const lacking = await kubernetes.lacks(argoKinds);
  if (lacking !== undefined) return failed(`The cluster does not know ${lacking}.`, `Install Argo CD: ${argoGuide}.`);
  const selector = { namespace, labelSelector: 'app.kubernetes.io/name=argocd-application-controller' };
  const controllers = [
    ...(await kubernetes.apps.listNamespacedStatefulSet(selector)).items,
    ...(await kubernetes.apps.listNamespacedDeployment(selector)).items,
  ];
  const image = controllers[0]?.spec?.template.spec?.containers[0]?.image;
  if (image === undefined) {
    return failed(
      `The namespace ${namespace} has no application controller of Argo CD.`,
      'Set argocd.namespace to the namespace in which Argo CD runs.',
    );
  }
  const version = versionIn(image);
  return [versionFinding(image, version), await tracking(target, version?.[0]), await repository(target)];
});

function versionFinding(image: string, version: readonly number[] | undefined): Finding {
  if (version === undefined) {
    const seen = `The version of Argo CD cannot be seen in its image ${image}.`;
    return unknown(seen, `It has to be ${oldest.join('.')} or later, for server-side diff.`);
  }
  const seen = `Argo CD is version ${version.join('.')}.`;
  if (!isBefore(version, oldest)) return ok(seen);
  return failed(
    seen,
    `Upgrade it to ${oldest.join('.')} or later; older ones cannot compare on the server, and show differences for ever.`,
  );
}

/** Version 3 marks by annotation unless told otherwise, version 2 by label. */
async function tracking({ kubernetes, environment }: Target, major: number | undefined): Promise<Finding> {
  const { namespace } = environment.argocd;
  const settings = await orNothing(kubernetes.core.readNamespacedConfigMap({ namespace, name: 'argocd-cm' }));
  const standard = major === undefined ? undefined : major >= 3 ? 'annotation' : 'label';
  const method = settings?.data?.['application.resourceTrackingMethod'] ?? standard;
  const cure = `Set application.resourceTrackingMethod: annotation in the ConfigMap ${namespace}/argocd-cm.`;
  const marks = 'Argo CD marks what it owns by';
  if (method === undefined) return unknown(`${marks} what its version says, and that is not known.`, cure);
  return method === 'label'
    ? warning(`${marks} the label app.kubernetes.io/instance, which Helm charts set as well.`, cure)
    : ok(`${marks} ${method}.`);
}

async function repository(target: Target): Promise<Finding> {
  const { kubernetes, environment } = target;
  const { repository: url, revision, namespace } = environment.argocd;
  const application = await new Application(kubernetes, environment).read();
  const faults = application?.status?.conditions?.filter(({ type }) => type === 'ComparisonError') ?? [];
  const name = namesOf(environment).application;
  if (faults[0] !== undefined) {
    return failed(
      `Argo CD cannot read ${url} for the Application ${name}: ${faults[0].message}`,
      `Give it access: a Secret in ${namespace} with the label argocd.argoproj.io/secret-type: repository.`,
    );
  }
  if (application?.status?.sync?.revision !== undefined)
    return ok(`Argo CD reads ${url}, for the Application ${name}.`);
  const secrets = await kubernetes.core.listNamespacedSecret({
    namespace,
    labelSelector: 'argocd.argoproj.io/secret-type in (repository, repo-creds)',
  });
  const known = secrets.items.find(({ data }) => {
    const address = Buffer.from(data?.['url'] ?? '', 'base64').toString();
    return address !== '' && url.startsWith(address.replace(/\.git$/, ''));
  });
  if (known !== undefined) {
    return unknown(
      `Argo CD has the Secret ${known.metadata?.name ?? ''} for ${url}; whether it can read it shows with the first sync.`,
      'Nothing has to be done; deploy tells when it cannot.',
    );
  }
  // Without credentials, as Argo CD would.
  const { status, stdout, stderr } = await runCommand('git', ['-c', 'credential.helper=', 'ls-remote', url, revision], {
    env: { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'false', GIT_ASKPASS: 'false' },
    timeout: 20_000,
  });
  if (status === 0 && stdout.trim() !== '')
    return ok(`Everybody may read ${revision} of ${url}, as was tried from here.`);
  if (status === 0) {
    return failed(`${url} has no branch or tag ${revision}.`, 'Push the manifests, or correct argocd.revision.');
  }
  return failed(
    `${url} cannot be read from here without credentials, and Argo CD has none: ${stderr.trim().split('\n')[0] ?? ''}`,
    `Correct argocd.repository if there is no such repository; else add a Secret to ${namespace} with the label argocd.argoproj.io/secret-type: repository.`,
  );
}
