import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { CheckedEnvironment } from '../../config/environment.js';

export interface ArgoApplicationProps extends Readonly<CheckedEnvironment['argocd']> {
  readonly name: string;
  /** Folder in the repository. */
  readonly path: string;
  /** The only namespace that it may write to. */
  readonly destination: string;
  /** The only kinds that it may write, as `group/Kind`; the core group is empty. */
  readonly kinds: readonly string[];
  readonly dependsOn: ITerraformDependable[];
}

const server = 'https://kubernetes.default.svc';

/** Argo CD applies a folder of this repository, limited to one namespace and the kinds that are in it. */
export class ArgoApplication extends Construct {
  constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    super(scope, id);
    const { name, namespace, repository, destination } = props;
    const project = new Manifest(this, 'project', {
      manifest: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        metadata: { name, namespace },
        spec: {
          sourceRepos: [repository],
          destinations: [{ server, namespace: destination }],
          namespaceResourceWhitelist: props.kinds.map((entry) => {
            const [group = '', kind = ''] = entry.split('/');
            return { group, kind };
          }),
        },
      },
    });
    new Manifest(this, 'application', {
      manifest: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        // No finalizer: with one, deleting the Application would delete the Cluster and its volumes.
        metadata: { name, namespace, annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } },
        spec: {
          project: name,
          source: { repoURL: repository, targetRevision: props.revision, path: props.path },
          destination: { server, namespace: destination },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            syncOptions: ['ServerSideApply=true'],
            // While Argo CD tries a commit again, no other is applied, a revert neither: two minutes at most.
            retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '30s' } },
          },
        },
      },
      // The values are regular expressions without anchors of their own.
      wait: { fields: { 'status.sync.status': '^Synced$', 'status.health.status': '^Healthy$' } },
      timeouts: { create: `${props.waitMinutes}m`, update: `${props.waitMinutes}m` },
      dependsOn: [project, ...props.dependsOn],
    }).overrideLogicalId('application');
    project.overrideLogicalId('project');
  }
}
