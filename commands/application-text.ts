import { stringify } from 'yaml';
import { kubectlFor } from '../cluster/kubernetes.js';
import { restrictedContainer, restrictedPod } from '../cluster/restricted.js';
import { applicationsOf } from '../config/contract/applications.js';
import { authorityFile, authorityFolder, connectionOf } from '../config/contract/connections.js';
import { namesOf } from '../config/contract/names.js';
import type { NamedEnvironment } from '../config/load.js';
import { UserError } from '../config/user-error.js';
import { dnsConfig } from '../constructs/manifests/quick-timeouts.js';

/** Keys of the Secret, as CloudNativePG's own application Secrets have them. */
const keys = 'username, user, password, dbname, host, port, uri, jdbc-uri, fqdn-uri, fqdn-jdbc-uri, pgpass';

/**
 * What the developer of an application needs: where its credentials are, what its Deployment says, and a psql to try it.
 *
 * @throws UserError when there is no such application in a cluster.
 */
export function applicationText(environment: NamedEnvironment, name: string): string {
  const all = applicationsOf(environment);
  const application = all.find((candidate) => candidate.name === name);
  if (application === undefined) {
    const known = all.map((each) => each.name).join(', ');
    throw new UserError(
      `environments/${environment.name}.ts has no application ${name}.`,
      known === '' ? 'Add it to applications.' : `Use one of: ${known}.`,
    );
  }
  const { namespace, role, database, access, from } = application;
  if (namespace === undefined) {
    throw new UserError(
      `${name} runs on the internal network, outside of any cluster.`,
      `npm run connect -- --role ${role} prints its settings.`,
    );
  }
  const names = namesOf(environment);
  const secret = names.secret(role);
  const { host, port } = connectionOf(environment, application);
  const kubectl = `${kubectlFor(environment, from)} -n ${namespace}`;
  const { image } = environment.postgres;
  const overrides = JSON.stringify(throwAway(name, image, secret, names.authorityCopy));
  const rights = { own: 'owns it', write: 'reads and changes its rows', read: 'reads it' }[access];
  return [
    `# ${name} connects to ${host}:${port} as ${role}, database ${database}: ${rights}.`,
    `# Secret ${namespace}/${secret}: ${keys}.`,
    `# ConfigMap ${namespace}/${names.authorityCopy}: ca.crt, which the URIs expect at ${authorityFile}.`,
    `# ${kubectl} describe secret ${secret}`,
    '',
    '# In the pod template of its Deployment:',
    stringify(podTemplate(secret, names.authorityCopy), { lineWidth: 0 }).trimEnd(),
    '',
    '# psql from a pod that goes when you leave:',
    `${kubectl} run psql-${name} --rm -it --restart=Never --image=${image} --overrides='${overrides}'`,
  ].join('\n');
}

const volumes = (authority: string) => [{ name: 'postgres-ca', configMap: { name: authority } }];

const access = (secret: string) => ({
  envFrom: [{ secretRef: { name: secret } }],
  volumeMounts: [{ name: 'postgres-ca', mountPath: authorityFolder, readOnly: true }],
});

const podTemplate = (secret: string, authority: string) => ({
  dnsConfig,
  containers: [
    {
      name: 'app',
      ...access(secret),
      // The name that most frameworks read.
      env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: secret, key: 'uri' } } }],
    },
  ],
  volumes: volumes(authority),
});

/** NetworkPolicies learn of a new pod after it has begun. */
const connect = `for try in $(seq 30); do pg_isready -q -d "$uri" && break; sleep 1; done; exec psql "$uri"`;

/** A pod that Pod Security "restricted" admits. */
const throwAway = (name: string, image: string, secret: string, authority: string) => ({
  apiVersion: 'v1',
  spec: {
    ...restrictedPod,
    dnsConfig,
    containers: [
      {
        name: `psql-${name}`,
        image,
        stdin: true,
        tty: true,
        // A shell expands it in the pod, so that it stands on no command line here.
        command: ['sh', '-c', connect],
        env: [{ name: 'HOME', value: '/tmp' }],
        securityContext: restrictedContainer,
        ...access(secret),
      },
    ],
    volumes: volumes(authority),
  },
});
