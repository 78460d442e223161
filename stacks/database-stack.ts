import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest/index.js';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { deletionSentence } from '../config/rules.js';
import { EphemeralPassword } from '../constructs/ephemeral-password.js';
import { namesOf, rolesOf } from '../constructs/names.js';
import { useFoundation } from './foundation.js';

/** Owns namespace, credentials, endpoints and the Argo CD Application. Namespace and credentials refuse to be destroyed unless the environment file says so. */
export class DatabaseStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id);
    useFoundation(this, id, environment);
    new RandomProvider(this, 'random');
    const { namespace: { name: namespace, labels }, lan, postgres, argocd, access } = environment;
    const names = namesOf(environment);
    const lifecycle = { preventDestroy: environment.onDestroy !== deletionSentence(environment.name) };
    const home = new NamespaceV1(this, 'namespace', {
      metadata: {
        name: namespace,
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted', [access.namespaceLabel]: 'allowed', ...labels },
      },
      lifecycle,
    });
    const secrets = rolesOf(environment).map((role) => {
      const password = new EphemeralPassword(this, `password-${role.name}`);
      return new SecretV1(this, `secret-${role.name}`, {
        metadata: { name: names.secret(role.name), namespace, labels: { 'cnpg.io/reload': 'true' } },
        type: 'kubernetes.io/basic-auth',
        dataWo: { username: role.name, password: password.result },
        dataWoRevision: role.passwordRevision,
        lifecycle,
        dependsOn: [home],
      });
    });
    const selector = (role: string) => ({ 'cnpg.io/cluster': names.cluster, 'cnpg.io/instanceRole': role });
    const port = (number: number) => [{ name: 'postgres', port: number, targetPort: '5432', protocol: 'TCP' }];
    const services = [
      new ServiceV1(this, 'read-write', { metadata: { name: names.readWrite, namespace }, spec: { selector: selector('primary'), port: port(5432) }, dependsOn: [home] }),
      new ServiceV1(this, 'read-only', { metadata: { name: names.readOnly, namespace }, spec: { selector: selector('replica'), port: port(5432) }, dependsOn: [home] }),
      new ServiceV1(this, 'lan', {
        metadata: { name: names.lan, namespace, annotations: { 'metallb.io/loadBalancerIPs': lan.address } },
        spec: {
          type: 'LoadBalancer',
          externalTrafficPolicy: 'Local',
          allocateLoadBalancerNodePorts: false,
          loadBalancerSourceRanges: [...lan.networks],
          selector: selector('primary'),
          port: port(lan.port),
        },
        timeouts: { create: '2m' },
        dependsOn: [home],
      }),
    ];
    const kind = (group: string, name: string) => ({ group, kind: name });
    const project = new Manifest(this, 'project', {
      manifest: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        metadata: { name: names.application, namespace: argocd.namespace },
        spec: {
          sourceRepos: [argocd.repository],
          destinations: [{ server: 'https://kubernetes.default.svc', namespace }],
          namespaceResourceWhitelist: [
            ...['Cluster', 'Database', 'ImageCatalog', 'Pooler'].map((name) => kind('postgresql.cnpg.io', name)),
            kind('networking.k8s.io', 'NetworkPolicy'),
            kind('policy', 'PodDisruptionBudget'),
            kind('monitoring.coreos.com', 'PodMonitor'),
          ],
        },
      },
    });
    new Manifest(this, 'application', {
      manifest: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: names.application, namespace: argocd.namespace, annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } },
        spec: {
          project: names.application,
          source: { repoURL: argocd.repository, targetRevision: argocd.revision, path: `manifests/${environment.name}` },
          destination: { server: 'https://kubernetes.default.svc', namespace },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            syncOptions: ['ServerSideApply=true', 'SkipDryRunOnMissingResource=true', 'CreateNamespace=false'],
            retry: { limit: 10, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
          },
        },
      },
      // The values are regular expressions without anchors of their own.
      wait: { fields: { 'status.sync.status': '^Synced$', 'status.health.status': '^Healthy$' } },
      timeouts: { create: `${argocd.waitMinutes}m`, update: `${argocd.waitMinutes}m` },
      dependsOn: [project, ...secrets, ...services],
    });
    const endpoint = (host: string, number: number) => ({ host, port: number, database: postgres.database, sslmode: 'verify-full', ca: `ca.crt of Secret ${namespace}/${names.cluster}-ca` });
    new TerraformOutput(this, 'endpoints', {
      value: {
        readWrite: endpoint(`${names.readWrite}.${namespace}.svc`, 5432),
        readOnly: endpoint(`${names.readOnly}.${namespace}.svc`, 5432),
        lan: endpoint(lan.hostName, lan.port),
      },
    });
  }
}
