import type { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { NamedEnvironment } from '../config/load.js';
import { deletionSentence } from '../config/derived.js';
import { ArgoApplication } from '../constructs/terraform/argo-application.js';
import { ClusterEndpoint } from '../constructs/terraform/cluster-endpoint.js';
import { AuthorityCopy } from '../constructs/terraform/authority-copy.js';
import { Credentials, type CredentialsProps } from '../constructs/terraform/credentials.js';
import { LanLoadBalancer } from '../constructs/terraform/lan-load-balancer.js';
import { namesOf } from '../config/contract/names.js';
import { applicationsIn, applicationsOf, isElsewhere, placesOfAuthority } from '../config/contract/applications.js';
import { connectionOf, connectionOfPerson } from '../config/contract/connections.js';
import { rolesOfPeople } from '../config/contract/roles.js';
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

/** What the Secrets beside the database have in common. */
type Home = Omit<CredentialsProps['home'], 'secret'>;

/** Owns namespace, credentials, endpoints and the Argo CD Application: all that outlives the Cluster. */
export class DatabaseStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: NamedEnvironment) {
    super(scope, id);
    useFoundation(this, id, environment);
    new RandomProvider(this, 'random');
    const { namespace, lan, argocd, pooler, backup, clusters } = environment;
    const names = namesOf(environment);
    const keep = environment.onDestroy !== deletionSentence(environment.name);
    const home = new NamespaceV1(this, 'namespace', {
      metadata: {
        name: namespace.name,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          ...namespace.labels,
        },
      },
      lifecycle: { preventDestroy: keep },
    });
    const within = { namespace: namespace.name, dependsOn: [home] };
    const credentials = [
      ...this.credentialsOfPeople(environment, { ...within, keep }),
      ...this.credentialsOfApplications(environment, { ...within, keep }),
    ];
    for (const place of placesOfAuthority(environment, 'cluster')) {
      const dependsOn = place === namespace.name ? [home] : [];
      new AuthorityCopy(this, `authority-${place}`, { name: names.authorityCopy, namespace: place, dependsOn });
    }
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
        sourceRanges: [
          ...new Set([
            ...lan.networks,
            ...Object.entries(clusters).flatMap(([name, { networks }]) =>
              applicationsIn(environment, name).length === 0 ? [] : networks,
            ),
          ]),
        ],
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

  private credentialsOfPeople(environment: NamedEnvironment, home: Home): readonly SecretV1[] {
    const names = namesOf(environment);
    return rolesOfPeople(environment).map((person) => {
      const props = {
        role: person.name,
        revision: person.passwordRevision,
        connection: connectionOfPerson(environment, person),
        home: { ...home, secret: names.secret(person.name) },
      };
      return new Credentials(this, `credentials-${person.name}`, props).resource;
    });
  }

  /** Those of applications elsewhere belong to the stacks of their clusters. */
  private credentialsOfApplications(environment: NamedEnvironment, home: Home): readonly SecretV1[] {
    return applicationsOf(environment)
      .filter(({ from }) => !isElsewhere(from))
      .map((application) => {
        const { role, passwordRevision, namespace } = application;
        const secret = namesOf(environment).secret(role);
        const props = {
          role,
          revision: passwordRevision,
          connection: connectionOf(environment, application),
          home: { ...home, secret },
          copy: namespace === undefined ? undefined : { namespace, secret, dependsOn: [] },
        };
        return new Credentials(this, `credentials-${role}`, props).resource;
      });
  }
}
