import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { applicationsIn, namespacesIn } from '../config/contract/applications.js';
import { connectionOf } from '../config/contract/connections.js';
import { namesOf } from '../config/contract/names.js';
import type { NamedEnvironment } from '../config/load.js';
import { AuthorityCopy } from '../constructs/terraform/authority-copy.js';
import { Credentials } from '../constructs/terraform/credentials.js';
import { LanEndpoint } from '../constructs/terraform/lan-endpoint.js';
import { useFoundation } from './foundation.js';

/** What the applications of another cluster need: a stack of its own, so that a cluster which is away stops nothing else. */
export class ClusterStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: NamedEnvironment, cluster: string) {
    super(scope, id);
    const { lan, namespace, kubernetes, clusters } = environment;
    useFoundation(this, environment, clusters[cluster]?.context);
    new RandomProvider(this, 'random');
    const home = new KubernetesProvider(this, 'home', {
      alias: 'home',
      ...(kubernetes.context === undefined ? {} : { configContext: kubernetes.context }),
    });
    const names = namesOf(environment);
    const keep = environment.onDestroy === 'keep data';
    for (const place of namespacesIn(environment, cluster)) {
      const { address, port } = lan;
      new LanEndpoint(this, `endpoint-${place}`, { name: names.readWrite, namespace: place, address, port });
      new AuthorityCopy(this, `authority-${place}`, { name: names.authorityCopy, namespace: place });
    }
    for (const application of applicationsIn(environment, cluster)) {
      const { role, passwordRevision } = application;
      // Both places in one stack, since a password is known to one run only.
      new Credentials(this, `credentials-${role}`, {
        role,
        revision: passwordRevision,
        connection: connectionOf(environment, application),
        home: {
          namespace: namespace.name,
          secret: names.passwordSecret({ name: role, from: [cluster] }),
          provider: home,
          dependsOn: [],
          keep,
        },
        copy: { namespace: application.namespace, secret: names.secret(role), dependsOn: [] },
      });
    }
  }
}
