import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { placesOfAuthority } from '../../config/contract/applications.js';
import { leadersOf, namesOf, stewardLabels } from '../../config/contract/names.js';
import { digestOf } from '../../config/digest.js';
import { lineagesOf } from '../../config/derived.js';
import type { NamedEnvironment } from '../../config/load.js';
import { ofFamiliesIn } from '../../config/networks.js';
import type { Settings } from '../../programs/steward/settings.js';
import { stewardProgram } from './bundle.js';
import type { Manifest } from './manifest-folder.js';
import { metadata } from './metadata.js';
import { type Opening, fromPrometheus, instancesOf, letOut, networks, podsWith, policiesOf } from './network-access.js';
import { evictions, keptApart, oneByOne } from './placement.js';

const port = 9187;
const authorityFolder = '/authority';

/** What it is told. */
function settingsOf(environment: NamedEnvironment): Settings {
  const { namespace, kubernetes } = environment;
  const { waitSeconds, clearDns } = environment.failover.steward;
  return {
    namespace: namespace.name,
    clusters: lineagesOf(environment).map((lineage) => namesOf(environment, lineage).cluster),
    canary: namesOf(environment).steward,
    waitSeconds,
    port,
    operator: leadersOf(environment),
    authority: {
      file: `${authorityFolder}/ca.crt`,
      copy: namesOf(environment).authorityCopy,
      namespaces: placesOfAuthority(environment, 'cluster'),
    },
    ...(clearDns ? { dns: { namespace: kubernetes.dnsNamespace, podLabels: kubernetes.dnsPodLabels } } : {}),
  };
}

/**
 * Two pods on different nodes that tell CloudNativePG when a node is lost, and keep the copies of the CA current. Their
 * rights are Terraform's: what comes from Git cannot give itself any.
 */
export function steward(environment: NamedEnvironment): readonly Manifest[] {
  const { steward: name } = namesOf(environment);
  const data = {
    'steward.mjs': stewardProgram(),
    'settings.json': JSON.stringify(settingsOf(environment), undefined, 2),
  };
  const selector = { matchLabels: stewardLabels(environment) };
  const named = metadata(environment, name);
  return [
    new ConfigMap({ metadata: named, data }),
    new Deployment({
      metadata: named,
      spec: {
        replicas: 2,
        selector,
        strategy: oneByOne,
        template: {
          metadata: { labels: selector.matchLabels, annotations: { checksum: digestOf(data) } },
          spec: podOf(environment),
        },
      },
    }),
    new PodDisruptionBudget({ metadata: named, spec: { maxUnavailable: 1, selector } }),
    ...policiesOf(environment, name, openings(environment)),
  ];
}

function podOf(environment: NamedEnvironment) {
  const { steward: name, authority } = namesOf(environment);
  const identity = { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    securityContext: { ...identity, seccompProfile: { type: 'RuntimeDefault' as const } },
    affinity: keptApart('kubernetes.io/hostname', stewardLabels(environment)),
    // A third node takes the place of a lost one soon; Kubernetes would wait for 300 s.
    tolerations: evictions(15),
    terminationGracePeriodSeconds: 10,
    containers: [containerOf(environment.failover.steward)],
    volumes: [
      { name: 'steward', configMap: { name } },
      // Never its key; and the operator makes the Secret after the first pod may have started.
      {
        name: 'authority',
        secret: { secretName: authority, items: [{ key: 'ca.crt', path: 'ca.crt' }], optional: true },
      },
    ],
  };
}

function containerOf({ image, resources }: NamedEnvironment['failover']['steward']) {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const probe = { httpGet: { path: '/healthz', port }, periodSeconds: 10 };
  return {
    name: 'steward',
    image,
    // The memory that Node may fill before it collects; by default that is half of what the node has.
    command: ['node', '--max-old-space-size=32', '/steward/steward.mjs', '/steward/settings.json'],
    env: [field('POD_NAME', 'metadata.name'), field('NODE_NAME', 'spec.nodeName')],
    ports: [{ name: 'metrics', containerPort: port, protocol: 'TCP' as const }],
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 3 },
    // No limit of processor time: a steward that is throttled would see silence where there is none.
    resources: { requests: resources, limits: { memory: resources.memory } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'steward', mountPath: '/steward', readOnly: true },
      { name: 'authority', mountPath: authorityFolder, readOnly: true },
    ],
  };
}

function openings(environment: NamedEnvironment): readonly Opening[] {
  const { kubernetes, failover } = environment;
  const pods = podsWith(stewardLabels(environment));
  const instances = lineagesOf(environment).map((lineage) => instancesOf(namesOf(environment, lineage).cluster));
  // Some enforcers of policies take no IPv6 network where the cluster has none.
  const nodes = ofFamiliesIn(failover.steward.nodeNetworks, kubernetes.podNetworks);
  return [
    {
      name: 'to-instances',
      reason: 'The steward looks whether the instances answer, and asks what they are.',
      spec: letOut(pods, instances, 5432, 8000),
    },
    {
      name: 'to-nodes',
      reason: 'The steward looks whether the kubelet of a node answers.',
      spec: letOut(pods, networks(nodes), 10250),
    },
    {
      name: 'to-api-server',
      reason: 'The steward reads Leases and pods, deletes the pod of a lost node, and writes the copies of the CA.',
      spec: letOut(pods, networks(kubernetes.apiServers), ...kubernetes.apiPorts),
    },
    ...fromPrometheus(environment, 'Prometheus reads the metrics of the steward.', pods, port),
  ];
}
