import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { deletionSentence, lineagesOf } from '../config/derived.js';
import { ArgoApplication } from '../constructs/terraform/argo-application.js';
import { ClusterEndpoint } from '../constructs/terraform/cluster-endpoint.js';
import { Credentials } from '../constructs/terraform/credentials.js';
import { LanLoadBalancer } from '../constructs/terraform/lan-load-balancer.js';
import { namesOf, operatorLease } from '../config/contract/names.js';
import { rolesOf } from '../config/contract/roles.js';
import { StewardRights, type StewardRightsProps } from '../constructs/terraform/steward-rights.js';
import { StoreAccess } from '../constructs/terraform/store-access.js';
import { useFoundation } from './foundation.js';

const kinds = [
  '/ConfigMap',
  '/PersistentVolumeClaim',
  'apps/Deployment',
  'barmancloud.cnpg.io/ObjectStore',
  'batch/CronJob',
  'batch/Job',
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
    const rights = this.stewardRights(environment, within);
    new ArgoApplication(this, 'argo', {
      name: names.application,
      namespace: argocd.namespace,
      repository: argocd.repository,
      revision: argocd.revision,
      path: `manifests/${environment.name}`,
      destination: namespace.name,
      kinds,
      waitMinutes: argocd.waitMinutes,
      dependsOn: [...credentials, ...endpoints, ...store, ...rights],
    });
    const output = (host: string, port: number) => ({
      host,
      port,
      database: postgres.database,
      sslmode: 'verify-full',
      ca: `ca.crt of Secret ${namespace.name}/${names.authority}`,
    });
    const service = (name: string) => output(`${name}.${namespace.name}.svc`, 5432);
    new TerraformOutput(this, 'endpoints', {
      value: {
        readWrite: service(names.readWrite),
        readOnly: service(names.readOnly),
        ...(pooler.enabled ? { pooler: service(names.poolerEndpoint) } : {}),
        lan: { ...output(lan.hostName, lan.port), address: lan.address },
      },
    });
  }

  private stewardRights(environment: NamedEnvironment, within: Pick<StewardRightsProps, 'namespace' | 'dependsOn'>) {
    const { steward } = environment.failover;
    if (!steward.enabled) return [];
    const { operator, backup, kubernetes } = environment;
    return new StewardRights(this, 'steward', {
      ...within,
      name: namesOf(environment).steward,
      clusters: lineagesOf(environment).map((lineage) => namesOf(environment, lineage).cluster),
      operator: { namespace: operator.namespace, lease: operatorLease, plugins: backup.type === 'object-store' },
      ...(steward.clearDns ? { dnsNamespace: kubernetes.dnsNamespace } : {}),
    }).resources;
  }
}
