import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { Op, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { deletionSentence } from '../config/derived.js';
import { ArgoApplication } from '../constructs/terraform/argo-application.js';
import { ClusterEndpoint } from '../constructs/terraform/cluster-endpoint.js';
import { Credentials } from '../constructs/terraform/credentials.js';
import { LanLoadBalancer } from '../constructs/terraform/lan-load-balancer.js';
import { isPlaceholder } from '../config/contract/endpoints.js';
import { namesOf } from '../config/contract/names.js';
import { rolesOf } from '../config/contract/roles.js';
import { StoreAccess } from '../constructs/terraform/store-access.js';
import { useFoundation } from './foundation.js';

const kinds = [
  '/ConfigMap',
  '/PersistentVolumeClaim',
  'barmancloud.cnpg.io/ObjectStore',
  'batch/CronJob',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/PrometheusRule',
  'networking.k8s.io/NetworkPolicy',
  'policy/PodDisruptionBudget',
  'postgresql.cnpg.io/Cluster',
  'postgresql.cnpg.io/Database',
  'postgresql.cnpg.io/ImageCatalog',
  'postgresql.cnpg.io/Pooler',
  'postgresql.cnpg.io/ScheduledBackup',
];

/** Owns namespace, credentials, endpoints and the Argo CD Application: all that outlives the Cluster. */
export class DatabaseStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id);
    useFoundation(this, id, environment);
    new RandomProvider(this, 'random');
    const { namespace, lan, postgres, argocd, access, pooler, backup } = environment;
    const names = namesOf(environment);
    const keep = environment.onDestroy !== deletionSentence(environment.name);
    const home = new NamespaceV1(this, 'namespace', {
      metadata: {
        name: namespace.name,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          [access.namespaceLabel]: 'allowed',
          ...namespace.labels,
        },
      },
      lifecycle: { preventDestroy: keep },
    });
    const within = { namespace: namespace.name, dependsOn: [home] };
    const inCluster = { host: `${names.readWrite}.${namespace.name}.svc`, port: 5432 };
    const onLan = { host: lan.hostName, port: lan.port };
    const credentials = rolesOf(environment).map(
      ({ name: role, from, passwordRevision }) =>
        new Credentials(this, `credentials-${role}`, {
          ...within,
          secret: names.secret(role),
          role,
          revision: passwordRevision,
          connection: { ...(from.includes('cluster') ? inCluster : onLan), database: postgres.database },
          keep,
        }).resource,
    );
    const instance = (role: string) => ({ 'cnpg.io/cluster': names.cluster, 'cnpg.io/instanceRole': role });
    const endpoint = (name: string, selector: Record<string, string>) =>
      new ClusterEndpoint(this, name, { ...within, name, selector }).resource;
    const endpoints = [
      endpoint(names.readWrite, instance('primary')),
      endpoint(names.readOnly, instance('replica')),
      ...(pooler.enabled ? [endpoint(names.poolerEndpoint, { 'cnpg.io/poolerName': names.pooler })] : []),
      new LanLoadBalancer(this, 'lan', {
        ...within,
        name: names.lan,
        address: lan.address,
        port: lan.port,
        sourceRanges: lan.networks,
        selector: instance('primary'),
      }).resource,
    ];
    const store =
      backup.type === 'object-store'
        ? new StoreAccess(this, 'store', {
            ...within,
            credentials: backup.credentials,
            authority: backup.certificateAuthority,
            names: { credentials: names.storeCredentials, authority: names.storeAuthority },
            keep,
          }).resources
        : [];
    new ArgoApplication(this, 'argo', {
      name: names.application,
      namespace: argocd.namespace,
      repository: argocd.repository,
      revision: argocd.revision,
      path: `manifests/${environment.name}`,
      destination: namespace.name,
      kinds,
      waitMinutes: argocd.waitMinutes,
      dependsOn: [...credentials, ...endpoints, ...store],
    });
    const output = (host: string, port: number) => ({
      host,
      port,
      database: postgres.database,
      sslmode: 'verify-full',
      ca: `ca.crt of Secret ${namespace.name}/${names.authority}`,
    });
    const service = (name: string) => output(`${name}.${namespace.name}.svc`, 5432);
    const endpointsOutput = new TerraformOutput(this, 'endpoints', {
      value: {
        readWrite: service(names.readWrite),
        readOnly: service(names.readOnly),
        ...(pooler.enabled ? { pooler: service(names.poolerEndpoint) } : {}),
        lan: { ...output(lan.hostName, lan.port), address: lan.address },
      },
    });
    if (!isPlaceholder(argocd.repository)) return;
    // Whoever plans without npm run deploy is told as well. By override, since cdktf leaves out what its props are given.
    endpointsOutput.addOverride('precondition', {
      // Never so; Terraform refuses a condition without a reference.
      condition: Op.neq(home.metadata.name, home.metadata.name),
      error_message: `argocd.repository is still the example ${argocd.repository}: run npm run init.`,
    });
  }
}
