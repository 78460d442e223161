import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { type ITerraformDependable, Op, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { lineagesOf } from '../config/derived.js';
import { ArgoApplication } from '../constructs/terraform/argo-application.js';
import { ClusterEndpoint } from '../constructs/terraform/cluster-endpoint.js';
import { AuthorityCopy } from '../constructs/terraform/authority-copy.js';
import { Credentials } from '../constructs/terraform/credentials.js';
import { LanLoadBalancer } from '../constructs/terraform/lan-load-balancer.js';
import { applicationsIn, applicationsOf, isElsewhere, placesOfAuthority } from '../config/contract/applications.js';
import { type Connection, connectionOf, connectionOfPerson } from '../config/contract/connections.js';
import { isPlaceholder } from '../config/contract/endpoints.js';
import { leadersOf, namesOf } from '../config/contract/names.js';
import { rolesOfPeople } from '../config/contract/roles.js';
import { StewardRights } from '../constructs/terraform/steward-rights.js';
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
  private readonly names;
  private readonly keep: boolean;
  /** Where an object belongs, and what has to be there before it. */
  private readonly within;

  constructor(
    scope: Construct,
    id: string,
    private readonly environment: NamedEnvironment,
  ) {
    super(scope, id);
    this.names = namesOf(environment);
    this.keep = environment.onDestroy === 'keep data';
    useFoundation(this, environment);
    new RandomProvider(this, 'random');
    const home = this.home();
    this.within = { namespace: environment.namespace.name, dependsOn: [home] };
    this.authority();
    this.application([...this.credentials(), ...this.endpoints(), ...this.store(), ...this.stewardRights()]);
    const endpoints = this.tellEndpoints();
    const { repository } = environment.argocd;
    if (isPlaceholder(repository)) this.refuseExample(endpoints, repository, home);
  }

  private home(): NamespaceV1 {
    const { namespace } = this.environment;
    return new NamespaceV1(this, 'namespace', {
      metadata: {
        name: namespace.name,
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted', ...namespace.labels },
      },
      lifecycle: { preventDestroy: this.keep },
    });
  }

  /** Those of applications elsewhere belong to the stacks of their clusters. */
  private credentials() {
    const { environment, names, keep, within } = this;
    const of = (role: string, revision: number, connection: Connection, namespace?: string) => {
      const secret = names.secret(role);
      const copy = namespace === undefined ? undefined : { namespace, secret, dependsOn: [] };
      const props = { role, revision, connection, home: { ...within, keep, secret }, copy };
      return new Credentials(this, `credentials-${role}`, props).resource;
    };
    return [
      ...rolesOfPeople(environment).map((person) =>
        of(person.name, person.passwordRevision, connectionOfPerson(environment, person)),
      ),
      ...applicationsOf(environment)
        .filter(({ from }) => !isElsewhere(from))
        .map((application) => {
          const { role, passwordRevision, namespace } = application;
          return of(role, passwordRevision, connectionOf(environment, application), namespace);
        }),
    ];
  }

  private authority(): void {
    const { within, names } = this;
    for (const place of placesOfAuthority(this.environment, 'cluster')) {
      const dependsOn = place === within.namespace ? within.dependsOn : [];
      new AuthorityCopy(this, `authority-${place}`, { name: names.authorityCopy, namespace: place, dependsOn });
    }
  }

  private endpoints() {
    const { names, within } = this;
    const { lan, pooler } = this.environment;
    const instance = (role: string) => ({ 'cnpg.io/cluster': names.cluster, 'cnpg.io/instanceRole': role });
    const endpoint = (name: string, selector: Record<string, string>) =>
      new ClusterEndpoint(this, name, { ...within, name, selector }).resource;
    return [
      endpoint(names.readWrite, instance('primary')),
      endpoint(names.readOnly, instance('replica')),
      ...(pooler.enabled ? [endpoint(names.poolerEndpoint, { 'cnpg.io/poolerName': names.pooler })] : []),
      new LanLoadBalancer(this, 'lan', {
        ...within,
        name: names.lan,
        address: lan.address,
        port: lan.port,
        sourceRanges: this.sourceRanges(),
        selector: instance('primary'),
      }).resource,
    ];
  }

  private sourceRanges(): string[] {
    const { lan, clusters } = this.environment;
    const elsewhere = Object.entries(clusters)
      .filter(([name]) => applicationsIn(this.environment, name).length > 0)
      .flatMap(([, { networks }]) => networks);
    return [...new Set([...lan.networks, ...elsewhere])];
  }

  private store() {
    const { backup } = this.environment;
    if (backup.type !== 'object-store') return [];
    return new StoreAccess(this, 'store', {
      ...this.within,
      credentials: backup.credentials,
      authority: backup.certificateAuthority,
      names: { credentials: this.names.storeCredentials, authority: this.names.storeAuthority },
      keep: this.keep,
    }).resources;
  }

  private stewardRights() {
    const { kubernetes, failover } = this.environment;
    if (!failover.steward.enabled) return [];
    return new StewardRights(this, 'steward', {
      ...this.within,
      name: this.names.steward,
      clusters: lineagesOf(this.environment).map((lineage) => namesOf(this.environment, lineage).cluster),
      operator: leadersOf(this.environment),
      authority: { copy: this.names.authorityCopy, namespaces: placesOfAuthority(this.environment, 'cluster') },
      ...(failover.steward.clearDns ? { dnsNamespace: kubernetes.dnsNamespace } : {}),
    }).resources;
  }

  private application(dependsOn: ITerraformDependable[]): void {
    const { name, argocd, namespace } = this.environment;
    new ArgoApplication(this, 'argo', {
      ...argocd,
      name: this.names.application,
      path: `manifests/${name}`,
      destination: namespace.name,
      kinds,
      dependsOn,
    });
  }

  private tellEndpoints(): TerraformOutput {
    const { names } = this;
    const { namespace, lan, pooler } = this.environment;
    const output = (host: string, port: number) => ({
      host,
      port,
      sslmode: 'verify-full',
      ca: `ca.crt of Secret ${namespace.name}/${names.authority}`,
    });
    const service = (name: string) => output(`${name}.${namespace.name}.svc`, 5432);
    return new TerraformOutput(this, 'endpoints', {
      value: {
        readWrite: service(names.readWrite),
        readOnly: service(names.readOnly),
        ...(pooler.enabled ? { pooler: service(names.poolerEndpoint) } : {}),
        lan: { ...output(lan.hostName, lan.port), address: lan.address },
      },
    });
  }

  /** Whoever plans without npm run deploy is told as well. By override, since cdktf leaves out what its props are given. */
  private refuseExample(output: TerraformOutput, repository: string, { metadata: { name } }: NamespaceV1): void {
    output.addOverride('precondition', {
      // Never so; Terraform refuses a condition without a reference.
      condition: Op.neq(name, name),
      error_message: `argocd.repository is still the example ${repository}: run npm run init.`,
    });
  }
}
